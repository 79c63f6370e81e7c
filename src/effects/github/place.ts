import type { Octokit } from '@octokit/rest'
import { z } from 'zod'
import type { Change, ChangeKind, Receipt } from '../../domain/change.ts'
import type { GitHubOptions } from '../../context/github/client.ts'
import { pages } from '../../context/github/pages.ts'
import { placeOf } from '../../context/github/repository.ts'
import { graphql } from '../../context/github/graphql.ts'
import { refusedWith } from './failure.ts'

type ByKind = { readonly [Kind in ChangeKind]: Extract<Change, { readonly kind: Kind }> }

/** The change of one kind. */
export type ChangeOf<Kind extends ChangeKind> = ByKind[Kind]

/** What performs each kind of change. */
export type Performers<Kind extends ChangeKind> = {
  readonly [One in Kind]: (place: Place, change: ChangeOf<One>) => Promise<Receipt>
}

/** Where changes go, and as whom. */
export interface Target {
  readonly octokit: Octokit
  /** `owner/name`. */
  readonly repository: string
  /** Asked of GitHub where absent. */
  readonly defaultBranch?: string
  /** Our login as GitHub shows it, `slug[bot]` of an app; null where only the token knows. */
  readonly author: string | null
  /** Whether a commit may go to the default branch: only where a person's settings say so. */
  readonly intoDefaultBranch?: boolean
  readonly absent?: Absent
  /** As whom coding agents are assigned: GitHub takes that from a person's token alone. None: they are mentioned. */
  readonly agent?: AgentAccess | null
}

/** A person's token and where it counts. */
export type AgentAccess = Pick<GitHubOptions, 'baseUrl' | 'token' | 'pace'>

/** What is known not to be there, so that it need not be looked for before it is written the first time. */
export interface Absent {
  /** A check run of ours. */
  readonly checkRun?: { readonly name: string; readonly headSha: string }
  /** The issue or pull request that has no comment of ours. */
  readonly commentOn?: number
}

/** The target as the kinds of change use it: what must be asked of GitHub is asked once, when first needed. */
export interface Place {
  readonly octokit: Octokit
  readonly at: { readonly owner: string; readonly repo: string }
  readonly intoDefaultBranch: boolean
  readonly agent: AgentAccess | null
  /** Our login, in lower case. */
  readonly me: () => Promise<string>
  readonly defaultBranch: () => Promise<string>
  /** Whether there is known to be no such thing; true once, as it is about to be written. */
  readonly isAbsent: (what: string) => boolean
}

const once = <Result>(ask: () => Promise<Result>): (() => Promise<Result>) => {
  let asked: Promise<Result> | null = null
  return () => {
    asked ??= ask().catch((error: unknown) => {
      asked = null
      throw error
    })
    return asked
  }
}

const viewerSchema = z.object({ viewer: z.object({ login: z.string() }) })

/** Whose token it is. An app's token may not ask for `/user` and learns its name from GraphQL, there without `[bot]`. */
const askMe = async (octokit: Octokit): Promise<string> => {
  try {
    return (await octokit.rest.users.getAuthenticated()).data.login
  } catch (error) {
    if (refusedWith(error) !== 403) throw error
    const { viewer } = await graphql(octokit, 'query { viewer { login } }', {}, viewerSchema)
    return `${viewer.login.replace(/\[bot\]$/, '')}[bot]`
  }
}

/** How `isAbsent` is asked. */
export const checkRunKey = (name: string, headSha: string): string => `check run ${name} at ${headSha}`
export const commentKey = (issue: number): string => `comment on ${issue}`

const absentKeys = ({ checkRun, commentOn }: Absent): readonly string[] => [
  ...(checkRun === undefined ? [] : [checkRunKey(checkRun.name, checkRun.headSha)]),
  ...(commentOn === undefined ? [] : [commentKey(commentOn)]),
]

export const placeOfTarget = (target: Target): Place => {
  const { octokit, author, defaultBranch, intoDefaultBranch = false, absent = {}, agent = null } = target
  const at = { ...placeOf(target.repository) }
  const missing = new Set(absentKeys(absent))
  return {
    octokit,
    at,
    isAbsent: (what) => missing.delete(what),
    intoDefaultBranch,
    agent,
    me: once(async () => (author ?? (await askMe(octokit))).toLowerCase()),
    defaultBranch: once(async () => defaultBranch ?? (await octokit.rest.repos.get(at)).data.default_branch),
  }
}

/** Every item of a list, all pages of it. */
export const listed = async <Item>(
  { octokit, at }: Place,
  route: string,
  query: Readonly<Record<string, string | number>>,
  item: z.ZodType<Item>,
): Promise<readonly Item[]> => {
  const { baseUrl } = octokit.request.endpoint.DEFAULTS
  return (await pages({ octokit, baseUrl }, route, { ...at, ...query }, z.array(item))).flat()
}

/**
 * For requests that GitHub does not know again: a client that repeats what got no answer would do them twice.
 */
export const unrepeated = { request: { retries: 0 } } as const
