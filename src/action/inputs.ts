import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { UsageError, messageOf } from '../domain/errors.ts'
import type { Evidence } from '../domain/evidence.ts'
import type { PullRequestSummary } from '../domain/live.ts'
import { severitySchema } from '../domain/words.ts'
import { commentEventSchema } from '../server/comment-event.ts'
import type { CommentEvent } from '../server/comment-event.ts'

const words = (text: string): readonly string[] => text.split(/[\s,]+/).filter((word) => word !== '')
const flag = z.enum(['true', 'false', ''], 'takes true or false').transform((text) => text === 'true')

/** What the status of a job says of its tests. One that was cut short says nothing. */
const testsOf = {
  success: 'green',
  failure: 'red',
  cancelled: 'unknown',
  skipped: 'unknown',
} as const satisfies Readonly<Record<string, Evidence['tests']>>

const inputsSchema = z.object({
  command: z.enum(
    ['', 'gate', 'sprint', 'search', 'triage', 'intent process', 'comment', 'evidence'],
    'is no command of this action',
  ),
  path: z.string().transform((path) => (path === '' ? '.' : path)),
  config: z.string().transform((file) => (file === '' ? null : file)),
  token: z.string().transform((token) => (token === '' ? null : token)),
  'fail-on': z.union(
    [severitySchema, z.literal('none'), z.literal('').transform(() => 'P1' as const)],
    'takes P0, P1, P2, P3 or none',
  ),
  layers: z.string().transform(words),
  sensors: z.string().transform(words),
  apply: flag,
  'sarif-file': z.string().transform((file) => (file === '' ? null : file)),
  summary: z.enum(['true', 'false', ''], 'takes true or false').transform((text) => text !== 'false'),
  comment: z.enum(['true', 'false', ''], 'takes true or false').transform((text) => text !== 'false'),
  'job-status': z
    .enum(['success', 'failure', 'cancelled', 'skipped', ''], 'takes what `job.status` or `needs.JOB.result` says')
    .transform((status) => (status === '' ? null : testsOf[status])),
})
export type Inputs = Readonly<z.infer<typeof inputsSchema>>

/** Reads the action's inputs; throws UsageError that names the first wrong one. */
export const readInputs = (get: (name: string) => string): Inputs => {
  const given = Object.fromEntries(Object.keys(inputsSchema.shape).map((name) => [name, get(name).trim()]))
  const parsed = inputsSchema.safeParse(given)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new UsageError(`input ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is wrong'}`)
}

const eventSchema = z.looseObject({
  pull_request: z
    .looseObject({
      number: z.int(),
      title: z.string(),
      state: z.enum(['open', 'closed']),
      user: z.looseObject({ login: z.string() }).nullable(),
      base: z.looseObject({ sha: z.string(), ref: z.string() }),
      head: z.looseObject({
        sha: z.string(),
        ref: z.string(),
        repo: z.looseObject({ full_name: z.string() }).nullable(),
      }),
      labels: z.array(z.looseObject({ name: z.string() })).default([]),
    })
    .optional(),
  repository: z.looseObject({ default_branch: z.string() }).optional(),
  merge_group: z.looseObject({ base_sha: z.string() }).optional(),
})

/** What a run of the action is about: a change with its base, or the state itself. */
export interface RunEvent {
  readonly name: string
  readonly base: string | null
  /** The name of the repository's default branch, where the event tells it. */
  readonly defaultBranch: string | null
  readonly pullRequest: PullRequestSummary | null
  /** The comment that started the run, or null. */
  readonly comment: CommentEvent | null
}

/** The event that started the run, from the runner's file; without a file it is an event without a change. */
export const readEvent = (name: string, path: string | undefined): RunEvent => {
  if (path === undefined || path === '')
    return { name, base: null, defaultBranch: null, pullRequest: null, comment: null }
  const payload = payloadIn(path)
  const parsed = eventSchema.safeParse(payload)
  const commented = commentEventSchema.safeParse(payload)
  if (!parsed.success) throw new UsageError(`the event file ${path} is not one of GitHub's`)
  const { pull_request: pull, merge_group: group, repository } = parsed.data
  return {
    name,
    comment: commented.success ? commented.data : null,
    base: pull?.base.sha ?? group?.base_sha ?? null,
    defaultBranch: repository?.default_branch ?? null,
    pullRequest: pull === undefined ? null : summaryOf(pull),
  }
}

/** The runner's file; throws UsageError where it is not there or cut. */
const payloadIn = (path: string): unknown => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new UsageError(`the event file ${path} cannot be read: ${messageOf(error)}`)
  }
}

const summaryOf = (pull: NonNullable<z.output<typeof eventSchema>['pull_request']>): PullRequestSummary => ({
  number: pull.number,
  title: pull.title,
  state: pull.state,
  merged: false,
  mergeSha: null,
  author: pull.user?.login ?? 'ghost',
  headRef: pull.head.ref,
  headSha: pull.head.sha,
  headRepository: pull.head.repo?.full_name ?? null,
  baseRef: pull.base.ref,
  baseSha: pull.base.sha,
  labels: pull.labels.map(({ name }) => name),
})
