import type { Observation } from '../../../../domain/finding.ts'
import { expressionsIn, referencesOf } from '../../../../formats/expressions.ts'
import { parseUses } from '../../../../formats/action-references.ts'
import { shellCommands } from '../../../../formats/shell-commands.ts'
import type { Job, Step, Workflow } from '../../../../formats/workflows.ts'
import { executedBy } from './executes.ts'
import { exposureOf } from './exposure.ts'
import { weigh } from './weight.ts'

/** Parts of `github` that name what somebody proposes. */
const proposed: readonly string[] = [
  'github.head_ref',
  'github.event.pull_request.head.sha',
  'github.event.pull_request.head.ref',
  'github.event.pull_request.head.repo.full_name',
  'github.event.pull_request.merge_commit_sha',
  'github.event.workflow_run.head_sha',
  'github.event.workflow_run.head_branch',
  'github.event.workflow_run.head_commit.id',
  'github.event.workflow_run.head_repository.full_name',
]

/** A pull request's branch as GitHub keeps it; its number is a word or an expression. */
const pullReference = /\bpull\/[^/\n]{1,200}\/(?:head|merge)\b/

/** Outputs whose name says that they name a proposal, such as what a step asked for behind a comment. */
const proposedOutput = /^(?:steps|needs)\..*(?:head|pr|pull)[-_]?(?:request[-_]?)?(?:head[-_]?)?(?:sha|ref|branch|repo)/

const namesProposal = (text: string): boolean =>
  pullReference.test(text) ||
  expressionsIn(text).some(({ text: expression }) =>
    (referencesOf(expression) ?? []).some(({ path, carried }) => {
      const name = path.join('.')
      return carried && (proposed.includes(name) || proposedOutput.test(name))
    }),
  )

interface Checkout {
  readonly step: Step
  readonly folder: string
  readonly how: string
}

const byAction = (step: Step): Checkout | null => {
  const named = step.uses === null ? null : parseUses(step.uses.text)
  if (named?.kind !== 'repository' || named.repository.toLowerCase() !== 'actions/checkout') return null
  const given = [step.with.get('ref'), step.with.get('repository')].find(
    (text) => text !== undefined && namesProposal(text.text),
  )
  if (given === undefined) return null
  const folder = (step.with.get('path')?.text ?? '').trim().replace(/^\.\//, '').replace(/\/$/, '')
  return { step, folder: folder === '.' ? '' : folder, how: given.text }
}

const byCommand = (step: Step): Checkout | null => {
  if (step.run === null || !/\bgh\s|\bgit\s/.test(step.run.text)) return null
  const commands = shellCommands(step.run.text).map(({ words }) => words.join(' '))
  const github = commands.find((line) => /^gh pr checkout\b/.test(line))
  if (github !== undefined) return { step, folder: '', how: github }
  const fetched = commands.findIndex((line) => /^git (?:fetch|pull)\b/.test(line) && namesProposal(line))
  const taken =
    fetched < 0
      ? -1
      : commands.findIndex(
          (line, index) => index >= fetched && /^git (?:checkout|switch|reset|merge|pull|worktree)\b/.test(line),
        )
  const direct = commands.find((line) => /^git (?:checkout|switch)\b/.test(line) && namesProposal(line))
  const how = direct ?? (taken < 0 ? undefined : commands[fetched])
  return how === undefined ? null : { step, folder: '', how }
}

const checkoutOf = (step: Step): Checkout | null => byAction(step) ?? byCommand(step)

/** The first thing that a later step, or the rest of the same one, executes of a checkout. */
const firstExecuted = (steps: readonly Step[], from: number, { step, folder }: Checkout) => {
  const candidates = step.run === null ? steps.slice(from + 1) : steps.slice(from)
  for (const later of candidates) {
    const executed = executedBy(later, folder)
    if (executed !== null) return { later, executed }
  }
  return null
}

const findingOf = (path: string, file: Workflow, job: Job, index: number): Observation | null => {
  const step = job.steps[index]
  const checkout = step === undefined ? null : checkoutOf(step)
  if (step === undefined || checkout === null) return null
  const first = firstExecuted(job.steps, index, checkout)
  if (first === null) return null
  const exposure = exposureOf(file, job, step.node)
  const { outside } = exposure
  if (outside.length === 0) return null
  const weight = weigh(exposure, outside)
  const { line, column } = step.uses?.at ?? step.at
  return {
    kind: 'untrusted-checkout',
    subject: `${path}#${step.locator}`,
    effect: weight.effect,
    confidence: weight.confidence,
    title: `Code of a proposal is executed on ${outside.join(', ')}`,
    detail: `The step takes what a stranger proposes (\`${checkout.how.slice(0, 120)}\`), and line ${first.later.at.line} executes it: \`${first.executed}\`. ${weight.because}`,
    remedy:
      'build proposals on `pull_request`, which holds no secrets, and let a second workflow use only its results; or check out the base and read the proposal as data',
    location: { path, line, column, endLine: line, endColumn: column + 1 },
    data: { events: [...outside], executes: first.later.locator },
  }
}

const mayHold = /pull_request_target|workflow_run|issue_comment|discussion|issues|commit_comment/

/** Workflows with the repository's own rights that check out what strangers propose, and execute it. */
export const headCheckouts = (path: string, file: Workflow): readonly Observation[] =>
  file.triggers.some((trigger) => mayHold.test(trigger))
    ? file.jobs.flatMap((job) => job.steps.flatMap((_, index) => findingOf(path, file, job, index) ?? []))
    : []
