import { z } from 'zod'
import { commitOnBranch, personOf } from './acts/commit.ts'
import { tellCheckRun } from './acts/suites.ts'
import { exchange } from './exchange.ts'
import { branchTip } from './git/references.ts'
import { writeBlob } from './git/trees.ts'
import type { Json } from './state/json.ts'
import { tokenFor } from './tokens.ts'
import { accountOf, iso, repositoryNamed, type World } from './state/world.ts'
import { flush } from './webhooks.ts'

export type Files = Readonly<Record<string, string | Buffer | null>>

export type PushedFiles = {
  readonly branch?: string
  /** Contents by path; null deletes. */
  readonly files: Files
  readonly message?: string
  /** The branch or commit that a new branch starts from; the default branch otherwise. */
  readonly from?: string
  /** When it was committed; now, if nothing is said. */
  readonly date?: Date
}

export type NewPull = {
  readonly title: string
  readonly head: string
  readonly base?: string
  readonly body?: string
  readonly draft?: boolean
}

const numbered = z.object({ number: z.int() })
const identified = z.object({ id: z.int() })
const hashed = z.object({ sha: z.string() })

/** Asks as the person, past the log and the faults: these are no requests of the program under test. */
const ask = async (world: World, login: string, operation: string, body?: unknown): Promise<unknown> => {
  const [method = '', path = ''] = operation.split(' ')
  const { answer } = await exchange(world, {
    method,
    url: new URL(path, world.url),
    headers: { authorization: `Bearer ${tokenFor(world, login)}` },
    body: Buffer.from(body === undefined ? '' : JSON.stringify(body)),
  })
  flush(world)
  if (answer.status >= 400)
    throw new Error(`${login}: ${operation} was answered ${answer.status} ${JSON.stringify(answer.body)}`)
  return answer.body
}

const push = async (world: World, login: string, name: string, pushed: PushedFiles): Promise<string> => {
  const repository = repositoryNamed(world, name)
  const by = accountOf(world, login)
  const { directory, defaultBranch } = repository
  const branch = pushed.branch ?? defaultBranch
  const tip = await branchTip(directory, branch)
  const parent = tip ?? (await branchTip(directory, pushed.from ?? defaultBranch)) ?? pushed.from
  const edits = await Promise.all(
    Object.entries(pushed.files).map(async ([path, content]) => ({
      path,
      mode: '100644',
      oid: content === null ? null : await writeBlob(directory, Buffer.from(content)),
    })),
  )
  const own = personOf(world, by)
  const person = { ...own, date: pushed.date === undefined ? own.date : iso(pushed.date) }
  const message = pushed.message ?? 'Change files'
  const oid = await commitOnBranch(world, repository, {
    branch,
    parent,
    isNew: tip === undefined,
    edits,
    message,
    by,
    author: person,
    committer: person,
  })
  flush(world)
  if (oid === undefined) throw new Error(`${branch} has moved`)
  return oid
}

type Pressed = { readonly checkRun: number; readonly action: string; readonly more?: Json }

const told = async (world: World, login: string, name: string, { checkRun, action, more }: Pressed): Promise<void> => {
  const repository = repositoryNamed(world, name)
  const run = repository.checkRuns.find(({ id }) => id === checkRun)
  if (run === undefined) throw new Error(`no check run ${checkRun}`)
  await tellCheckRun(world, repository, run, {
    action,
    by: accountOf(world, login),
    ...(more === undefined ? {} : { more }),
  })
  flush(world)
}

/** What a person does at GitHub: through the same code as the API, with the webhooks that follow. Repositories are `owner/name`. */
export const personAt = (world: World, login: string) => {
  const request = (operation: string, body?: unknown): Promise<unknown> => ask(world, login, operation, body)
  return {
    /** Any request of the API; answers the body, throws on a refusal. */
    request,
    /** Commits files on a branch, which is made when there is none. Answers the commit's id. */
    push: (repository: string, pushed: PushedFiles): Promise<string> => push(world, login, repository, pushed),
    deleteBranch: async (repository: string, branch: string): Promise<void> => {
      await request(`DELETE /repos/${repository}/git/refs/heads/${branch}`)
    },
    openPullRequest: async (repository: string, pull: NewPull): Promise<number> => {
      const { defaultBranch } = repositoryNamed(world, repository)
      return numbered.parse(await request(`POST /repos/${repository}/pulls`, { base: defaultBranch, ...pull })).number
    },
    openIssue: async (
      repository: string,
      issue: { readonly title: string; readonly body?: string; readonly labels?: string[] },
    ): Promise<number> => numbered.parse(await request(`POST /repos/${repository}/issues`, issue)).number,
    comment: async (repository: string, number: number, body: string): Promise<number> =>
      identified.parse(await request(`POST /repos/${repository}/issues/${number}/comments`, { body })).id,
    review: async (
      repository: string,
      number: number,
      event: 'APPROVE' | 'REQUEST_CHANGES' | 'COMMENT',
      body = '',
    ): Promise<number> =>
      identified.parse(await request(`POST /repos/${repository}/pulls/${number}/reviews`, { event, body })).id,
    /** Merges; answers the new tip of the base. */
    merge: async (
      repository: string,
      number: number,
      method: 'merge' | 'squash' | 'rebase' = 'merge',
    ): Promise<string> =>
      hashed.parse(await request(`PUT /repos/${repository}/pulls/${number}/merge`, { merge_method: method })).sha,
    close: async (repository: string, number: number): Promise<void> => {
      await request(`PATCH /repos/${repository}/issues/${number}`, { state: 'closed' })
    },
    /** Presses the button that asks for a check run anew. */
    rerequest: async (repository: string, checkRun: number): Promise<void> => {
      await told(world, login, repository, { checkRun, action: 'rerequested' })
    },
    /** Presses a button of a check run, by its identifier. */
    press: async (repository: string, checkRun: number, identifier: string): Promise<void> => {
      await told(world, login, repository, {
        checkRun,
        action: 'requested_action',
        more: { requested_action: { identifier } },
      })
    },
    label: async (repository: string, number: number, ...labels: string[]): Promise<void> => {
      await request(`POST /repos/${repository}/issues/${number}/labels`, { labels })
    },
  }
}
