import { z } from 'zod'
import { UsageError } from '../domain/errors.ts'
import { pipelineEventSchema } from '../domain/pipeline.ts'
import { playbookSchema } from '../domain/playbook.ts'
import type { Playbook, PlaybookSource, PlaybookStep } from '../domain/playbook.ts'
import type { Step } from '../domain/step.ts'
import { checkYaml } from '../formats/checked-yaml.ts'
import { nearest } from '../domain/nearest.ts'
import { conditionProblems, expressionProblems } from './expressions.ts'

/** What is wrong with one key of a step. */
interface Problem {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

const moveProblems = (move: string): readonly string[] => {
  if (move.includes('${{')) return expressionProblems(move)
  return pipelineEventSchema.safeParse(move).success ? [] : [`there is no move \`${move}\``]
}

const meant = (word: string, known: readonly string[]): string => {
  const near = nearest(word, known)
  return near === null ? '' : `, did you mean \`${near}\`?`
}

/** What a step is given. Beside expressions, of which nobody can tell before a run, the keys alone are checked. */
const withProblems = (given: PlaybookStep['with'], step: Step | undefined): readonly Problem[] => {
  if (step === undefined) return []
  const isKnown = !JSON.stringify(given).includes('${{')
  const parsed = step.with.safeParse(given)
  return (parsed.error?.issues ?? []).flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      const known = step.with instanceof z.ZodObject ? Object.keys(step.with.shape) : []
      return issue.keys.map((key) => ({
        path: ['with', ...issue.path, key],
        message: `${step.id} takes no \`${key}\`${meant(key, known)}`,
      }))
    }
    return isKnown ? [{ path: ['with', ...issue.path], message: issue.message }] : []
  })
}

const problemsOf = (
  step: PlaybookStep,
  before: ReadonlySet<string>,
  steps: ReadonlyMap<string, Step>,
): readonly Problem[] => {
  const at = (path: readonly PropertyKey[], messages: readonly string[]): readonly Problem[] =>
    messages.map((message) => ({ path, message }))
  const strange = `there is no step \`${step.uses}\`${meant(step.uses, [...steps.keys()])}`
  return [
    ...at(['id'], before.has(step.id) ? ['another step has this id'] : []),
    ...at(['uses'], steps.has(step.uses) ? [] : [strange]),
    ...at(['if'], step.if === undefined ? [] : conditionProblems(step.if)),
    ...at(['with'], expressionProblems(step.with)),
    ...withProblems(step.with, steps.get(step.uses)),
    ...step.moves.flatMap((move, index) => at(['moves', index], moveProblems(move))),
    ...at(['back'], step.back === undefined || before.has(step.back) ? [] : [`\`${step.back}\` is no earlier step`]),
  ]
}

/** A playbook whose steps are among these. */
const schemaFor = (steps: ReadonlyMap<string, Step>) =>
  playbookSchema.superRefine((playbook, context) => {
    const { about, beside } = playbook
    const say = (key: string, messages: readonly string[]): void => {
      for (const message of messages) context.addIssue({ code: 'custom', path: [key], message })
    }
    say('about', about === undefined ? [] : expressionProblems(about))
    say('beside', beside === undefined ? [] : conditionProblems(beside))
    const before = new Set<string>()
    for (const [index, step] of playbook.steps.entries()) {
      for (const { path, message } of problemsOf(step, before, steps))
        context.addIssue({ code: 'custom', path: ['steps', index, ...path], message })
      before.add(step.id)
    }
  })

/** A playbook's id, null where it is broken, and what is wrong with it, each with file, line and column. */
export const checkPlaybook = (
  source: PlaybookSource,
  steps: ReadonlyMap<string, Step>,
): { readonly id: string | null; readonly problems: readonly string[] } => {
  const checked = checkYaml(source.text, schemaFor(steps))
  if (checked.ok) return { id: checked.value.id, problems: [] }
  const problems = checked.problems.map(({ message, line, column }) => `${source.path}:${line}:${column}: ${message}`)
  return { id: null, problems }
}

/** What is wrong with a playbook, each with file, line and column. */
export const playbookProblems = (source: PlaybookSource, steps: ReadonlyMap<string, Step>): readonly string[] =>
  checkPlaybook(source, steps).problems

/** Reads and checks one playbook. Throws a UsageError that names file, line and column of the first problem. */
export const readPlaybook = (source: PlaybookSource, steps: ReadonlyMap<string, Step>): Playbook => {
  const checked = checkYaml(source.text, schemaFor(steps))
  if (checked.ok) return checked.value
  const [first] = playbookProblems(source, steps)
  throw new UsageError(first ?? `${source.path} is no playbook`)
}

/** Every playbook by id. A repository's own replaces ours of the same id; two of its own with one id are refused. */
export const withOwnPlaybooks = (
  ours: readonly Playbook[],
  theirs: readonly PlaybookSource[],
  steps: ReadonlyMap<string, Step>,
): ReadonlyMap<string, Playbook> => {
  const playbooks = new Map(ours.map((playbook) => [playbook.id, playbook]))
  const own = new Map<string, string>()
  for (const source of theirs) {
    const playbook = readPlaybook(source, steps)
    const other = own.get(playbook.id)
    if (other !== undefined) throw new UsageError(`${source.path}: ${playbook.id} is also in ${other}`)
    own.set(playbook.id, source.path)
    playbooks.set(playbook.id, playbook)
  }
  return playbooks
}
