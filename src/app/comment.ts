import { explain, explainFinding } from '../commands/explain.ts'
import type { Change } from '../domain/change.ts'
import { IncompleteError, SarError } from '../domain/errors.ts'
import type { Permission } from '../domain/live.ts'
import type { Observed } from '../domain/observed.ts'
import type { SprintResult } from '../domain/sprint-result.ts'
import { caseTable, postureLines, surveyTable, verdictTable } from '../report/markdown.ts'
import { escapeMarkdown, inlineCode, markdownTable, within } from '../domain/markdown-text.ts'
import { isAwaitingWord } from '../rescue/consent.ts'
import { cursorOf } from '../rescue/cursor.ts'
import { commandHelp, commentCommands, readCommentCommand } from '../server/comment-command.ts'
import type { CommentCommand } from '../server/comment-command.ts'
import type { CommentEvent } from '../server/comment-event.ts'
import { postureOf } from '../sprint/phases.ts'
import { casesOf, surveyOf } from '../sprint/survey.ts'
import { confirmReply, DeniedError, governedLines } from './confirm-reply.ts'
import { haltNow, resumeNow } from './halt.ts'
import { judgePull } from './judge-pull.ts'
import { longestReply, replyWithPlan } from './plan-reply.ts'
import { applyOf, method, observeDefault, requestOf } from './repository.ts'
import type { RepositoryJob } from './repository.ts'
import { sweep } from './sweep.ts'

type Known = Extract<CommentCommand, { readonly known: true }>

const ranks: readonly Permission[] = ['none', 'read', 'triage', 'write', 'maintain', 'admin']

/** The right that a command needs: `maintain` for whatever acts. */
const needed = ({ name, args }: Known): Permission =>
  args.some((word) => word.toLowerCase() === 'apply') ? 'maintain' : commentCommands[name].right

/** What an answer writes, before anybody knows whether the asker may have anything done. */
const talking = ['react', 'comment'] as const

/** Runs a command that a comment gives, with a reaction at once and a reply at the end. */
export const answerComment = async (job: RepositoryJob, event: CommentEvent): Promise<void> => {
  const { comment, issue } = event
  const slug = (await job.self()).replace(/\[bot\]$/, '')
  const looked = await observeDefault(job).catch((error: unknown) => {
    if (error instanceof SarError) return error
    throw error
  })
  if (looked instanceof SarError) return sayTrouble(job, event, looked)
  const observed = looked
  const command = readCommentCommand(comment.body, [`@${slug}`, observed.settings.mention])
  if (command === null) return
  const apply = await applyOf(job, observed, await job.clients.writing(talking))
  const react = (content: Extract<Change, { kind: 'react' }>['content']) =>
    apply({ kind: 'react', comment: comment.id, content })
  const reply = (body: string) =>
    apply({ kind: 'comment', issue: issue.number, marker: null, body: within(body, longestReply, '\n\n… cut') })
  await react('eyes')
  if (!command.known) {
    const near = command.nearest === null ? '' : `Did you mean \`${command.nearest}\`?\n\n`
    await react('confused')
    await reply(`I do not know ${inlineCode(command.word)}. ${near}\n\n${commandHelp(observed.settings.mention)}`)
    return
  }
  const right = await observed.live.permission(comment.user.login)
  if (!right.known || ranks.indexOf(right.value) < ranks.indexOf(needed(command))) {
    await react('-1')
    const has = right.known ? right.value : `a right that could not be read (${escapeMarkdown(right.reason)})`
    await reply(`\`${command.name}\` needs the right to ${needed(command)}; @${comment.user.login} has ${has}.`)
    return
  }
  try {
    const text = await run(job, observed, command, event)
    await reply(text)
    await react('rocket')
  } catch (error) {
    await react(error instanceof DeniedError ? '-1' : 'confused')
    await reply(`That failed: ${escapeMarkdown(error instanceof SarError ? error.message : 'a fault of ours')}`)
    if (!(error instanceof SarError)) throw error
  }
}

/** The settings do not hold, or the repository cannot be read: whoever asked is told, as far as we may write. */
async function sayTrouble(job: RepositoryJob, { comment, issue }: CommentEvent, error: SarError): Promise<void> {
  const slug = (await job.self()).replace(/\[bot\]$/, '')
  if (readCommentCommand(comment.body, [`@${slug}`, '@bot']) === null) return
  const apply = await applyOf(job, null, await job.clients.writing(talking))
  await apply({ kind: 'react', comment: comment.id, content: 'confused' })
  const body = `I cannot work here: ${escapeMarkdown(error.message)}`
  await apply({ kind: 'comment', issue: issue.number, marker: null, body })
}

const lines = (given: readonly string[]): string => given.join('\n')

/** What each command does; the reply names the commit that it looked at. */
async function run(job: RepositoryJob, observed: Observed, command: Known, event: CommentEvent): Promise<string> {
  const at = `At ${inlineCode(observed.workspace.commit?.slice(0, 10) ?? 'no commit')} of the default branch.`
  const actor = event.comment.user.login
  const runs: Readonly<Record<Known['name'], () => Promise<string>>> = {
    sprint: async () => replyWithPlan(observed.workspace.tree, await actOn(job, actor, command.args), isAwaitingWord),
    rescue: () => rescueBy(job, observed, actor, command.args),
    search: () => searchReply(observed, command.args[0], at),
    triage: () => triageReply(observed, at),
    gate: () => gateReply(job, event),
    explain: () => explainReply(observed, command.args[0] ?? ''),
    status: () => statusReply(job, observed),
    gaps: () => postureReply(observed, at),
    score: () => postureReply(observed, at),
    halt: () => haltNow(job, observed, actor, command.args.join(' ')),
    resume: () => resumeNow(job, observed, actor),
    confirm: () => confirmReply(job, observed, event.comment, command.args[0]),
    help: async () => commandHelp(observed.settings.mention),
  }
  return runs[command.name]()
}

async function explainReply(observed: Observed, name: string): Promise<string> {
  const ours = await explain(name)
  if (ours !== null) return ours
  const found = await explainFinding(await requestOf(observed), name)
  if (found === null) return `There is nothing called ${inlineCode(name)}.`
  return found.split('\n').map(escapeMarkdown).join('  \n')
}

async function actOn(
  job: RepositoryJob,
  actor: string,
  args: readonly string[],
  playbook?: string,
): Promise<SprintResult> {
  const apply = args.some((word) => word.toLowerCase() === 'apply')
  const result = await sweep(job, { actor, apply, ...(playbook === undefined ? {} : { playbook }) })
  if (result === null)
    throw new IncompleteError(`the merged settings do not say \`service: ${job.service}\`, so nothing is acted on here`)
  return result
}

/** The sprint, and what of the named playbook is only planned, at length. */
async function rescueBy(
  job: RepositoryJob,
  observed: Observed,
  actor: string,
  args: readonly string[],
): Promise<string> {
  const [named = ''] = args
  const known = [...(await method(observed)).playbooks.keys()]
  const playbook = known.find((id) => id.toLowerCase() === named.toLowerCase())
  if (playbook === undefined) return `Name the playbook: \`rescue SAR-001 apply\`. There are ${known.join(', ')}.`
  const result = await actOn(job, actor, args.slice(1), playbook)
  return replyWithPlan(observed.workspace.tree, result, (outcome) => outcome.playbook === playbook)
}

async function searchReply(observed: Observed, sensor: string | undefined, at: string): Promise<string> {
  const request = await requestOf(observed)
  const survey = await surveyOf(sensor === undefined ? request : { ...request, selection: { sensors: [sensor] } })
  const cases = casesOf(request, survey)
  return lines([at, '', ...surveyTable(survey), '', ...caseTable(cases.cases, observed.clock.now().toISOString(), 50)])
}

async function triageReply(observed: Observed, at: string): Promise<string> {
  const request = await requestOf(observed)
  const { cases } = casesOf(request, await surveyOf(request))
  const table = cases.length === 0 ? ['Nothing found.'] : caseTable(cases, observed.clock.now().toISOString(), 100)
  return lines([at, '', ...table])
}

async function postureReply(observed: Observed, at: string): Promise<string> {
  const request = await requestOf(observed)
  const survey = await surveyOf(request)
  return lines([at, '', ...postureLines(postureOf(request, survey, casesOf(request, survey)))])
}

async function gateReply(job: RepositoryJob, { issue }: CommentEvent): Promise<string> {
  if (issue.pull_request === undefined) return '`gate` judges a pull request: say it there.'
  if (job.service === 'action') return 'The gate is a job of its own here: run its workflow again.'
  const verdict = await judgePull(job, issue.number)
  return verdict.known ? lines(verdictTable(verdict.value)) : `Not judged: ${escapeMarkdown(verdict.reason)}.`
}

async function statusReply(job: RepositoryJob, observed: Observed): Promise<string> {
  const { state } = observed
  if (!state.known) return `The state cannot be read: ${escapeMarkdown(state.reason)}`
  const { halt, runs, cases } = state.value
  const open = runs.filter(({ kind, endedAt }) => kind === 'saga' && endedAt === null)
  const waits = open.map((run) =>
    [run.id, run.playbook ?? '', run.state, run.step ?? '', cursorOf(run)?.reason ?? ''].map(escapeMarkdown),
  )
  return lines([
    halt === null ? 'Acting is allowed.' : `Halted by @${halt.by}: ${escapeMarkdown(halt.reason)}`,
    `${cases.length} open cases, ${open.length} rescues under way.`,
    '',
    ...(waits.length === 0 ? [] : [...markdownTable(['run', 'playbook', 'state', 'step', 'why'], waits), '']),
    ...(await governedLines(job, observed)),
  ])
}
