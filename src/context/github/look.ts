import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import { known } from '../../domain/answer.ts'
import type { TreeEntry } from '../../domain/workspace.ts'
import { branchAnswerSchema, branchQuestion } from '../state/branch.ts'
import type { BranchAnswer } from '../state/branch.ts'
import type { GitHub } from './client.ts'
import { query } from './graphql.ts'
import type { Place } from './repository.ts'
import { entryKind } from './workspace.ts'

/** What is asked about a pull request in one query, once its commits and its files are known. */
export interface Looked {
  readonly number: number
  readonly head: string
  /** The commit that the change began from. */
  readonly base: string
  /** Paths that the base has and the head has otherwise: what they are there, with their texts or without. */
  readonly before: readonly string[]
  readonly withTexts: boolean
  /** Paths of the base's branch and blobs whose texts will be read, should they be there. */
  readonly baseRef: string
  readonly paths: readonly string[]
  readonly blobs: readonly string[]
  /** The branch that probably keeps the state. */
  readonly stateBranch: string
  /** The name of our check run. */
  readonly check: string
}

/** What GitHub said at one moment. */
export interface Look {
  readonly repository: string
  readonly defaultBranch: { readonly name: string; readonly commit: string } | null
  readonly headSha: string
  readonly baseRef: string
  /** The account of the token. */
  readonly viewer: string
  readonly base: { readonly tree: string; readonly entries: ReadonlyMap<string, TreeEntry> }
  /** Texts by the hash of their blob, as GitHub decoded them. */
  readonly texts: readonly (readonly [hash: string, text: string])[]
  /** Logins that commented, and those whose check runs of our name the head has; null where there are more than a page. */
  readonly commenters: readonly string[] | null
  readonly checkers: readonly string[] | null
  /** Whether a run of Actions has ended at the head; true as well where there are too many to tell. */
  readonly ended: boolean
  readonly state: BranchAnswer
}

const hash = z.string().regex(/^[0-9a-f]{40}$/)
const blobSchema = z.object({ oid: hash, text: z.string().nullish() })
const entrySchema = z.object({ mode: z.int(), oid: hash, size: z.int(), object: z.looseObject({}).nullish() })
const page = { pageInfo: z.object({ hasNextPage: z.boolean() }) }

const appSchema = z.object({ slug: z.string() }).nullable()

const seenSchema = z.object({
  viewer: z.object({ login: z.string() }),
  repository: z.looseObject({
    nameWithOwner: z.string(),
    defaultBranchRef: z.object({ name: z.string(), target: z.object({ oid: hash }) }).nullable(),
    pullRequest: z.object({
      headRefOid: hash,
      baseRefName: z.string(),
      comments: z.object({ ...page, nodes: z.array(z.object({ author: z.object({ login: z.string() }).nullable() })) }),
    }),
    head: z.object({
      checkSuites: z.object({ ...page, nodes: z.array(z.object({ app: appSchema })) }),
      all: z.object({ ...page, nodes: z.array(z.object({ app: appSchema, status: z.string() })) }),
    }),
    base: z.looseObject({ tree: z.object({ oid: hash }) }),
  }),
})

/** The look and the state's branch, of the same data. */
const lookSchema = z
  .unknown()
  .transform((data) => ({ seen: data, state: data }))
  .pipe(z.object({ seen: seenSchema, state: branchAnswerSchema }))

const text = '{ ... on Blob { oid text } }'

/** The fields of one repository; names that begin with a letter and a number are ours. */
const fieldsOf = ({ number, head, base, before, withTexts, baseRef, paths, blobs, check }: Looked): string => {
  const files = before.map(
    (path, at) => `f${at}: file(path: ${JSON.stringify(path)}) { mode oid size${withTexts ? ` object ${text}` : ''} }`,
  )
  const suites = `checkSuites(first: 100, filterBy: { checkName: ${JSON.stringify(check)} })`
  return [
    'nameWithOwner defaultBranchRef { name target { oid } }',
    `pullRequest(number: ${number}) { headRefOid baseRefName`,
    '  comments(first: 100) { nodes { author { login } } pageInfo { hasNextPage } } }',
    `head: object(oid: "${head}") { ... on Commit { ${suites} { nodes { app { slug } } pageInfo { hasNextPage } }`,
    '  all: checkSuites(first: 100) { nodes { app { slug } status } pageInfo { hasNextPage } } } }',
    `base: object(oid: "${base}") { ... on Commit { tree { oid } ${files.join(' ')} } }`,
    ...paths.map(
      (path, at) => `p${at}: object(expression: ${JSON.stringify(`refs/heads/${baseRef}:${path}`)}) ${text}`,
    ),
    ...blobs.map((blob, at) => `b${at}: object(oid: "${blob}") ${text}`),
  ].join('\n')
}

/**
 * Everything about a pull request that can be known beside its commits' listings, in one query; the state's branch with
 * it. What GitHub refuses of it makes all of it unknown: each part can then be asked for by itself.
 */
export async function lookAtPull(github: GitHub, place: Place, looked: Looked): Promise<Answer<Look>> {
  const { selection, fragments } = branchQuestion({
    repository: `${place.owner}/${place.repo}`,
    branch: looked.stateBranch,
  })
  const document = `query {
  ${selection}
  repository(owner: "${place.owner}", name: "${place.repo}") { ${fieldsOf(looked)} }
}
${fragments}`
  const answer = await query(github, document, lookSchema, 'contents: read')
  return answer.known ? known(lookOf(answer.value, looked)) : answer
}

function lookOf({ seen, state }: z.infer<typeof lookSchema>, { before, paths, blobs }: Looked): Look {
  const { viewer, repository } = seen
  const { pullRequest, head, base, defaultBranchRef: tip } = repository
  const entries = new Map<string, TreeEntry>()
  const texts: (readonly [string, string])[] = []
  const hold = (object: unknown): void => {
    const blob = blobSchema.safeParse(object)
    if (blob.success && typeof blob.data.text === 'string') texts.push([blob.data.oid, blob.data.text])
  }
  for (const [at, path] of before.entries()) {
    const entry = entrySchema.safeParse(base[`f${at}`])
    const kind = entry.success ? entryKind(entry.data.mode) : null
    if (!entry.success || kind === null) continue
    entries.set(path, { path, kind, blob: entry.data.oid, size: entry.data.size })
    hold(entry.data.object)
  }
  for (const at of paths.keys()) hold(repository[`p${at}`])
  for (const at of blobs.keys()) hold(repository[`b${at}`])
  const { comments } = pullRequest
  const { checkSuites, all } = head
  return {
    repository: repository.nameWithOwner,
    defaultBranch: tip === null ? null : { name: tip.name, commit: tip.target.oid },
    headSha: pullRequest.headRefOid,
    baseRef: pullRequest.baseRefName,
    viewer: viewer.login,
    base: { tree: base.tree.oid, entries },
    texts,
    commenters: comments.pageInfo.hasNextPage ? null : comments.nodes.map(({ author }) => author?.login ?? 'ghost'),
    checkers: checkSuites.pageInfo.hasNextPage ? null : checkSuites.nodes.map(({ app }) => app?.slug ?? 'ghost'),
    ended: all.pageInfo.hasNextPage || all.nodes.some(isEndedRun),
    state,
  }
}

/** Each run of a workflow has a check suite of its own, of GitHub's own app. */
const isEndedRun = ({ app, status }: { readonly app: z.infer<typeof appSchema>; readonly status: string }): boolean =>
  app?.slug === 'github-actions' && status === 'COMPLETED'
