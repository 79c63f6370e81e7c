import { resolve } from 'node:path'
import { diskWorkspace } from '../context/workspace/disk.ts'
import { RepositoryError, TokenError, UsageError } from '../domain/errors.ts'
import type { Workspace } from '../domain/workspace.ts'
import type { Invocation } from './command.ts'

/** Whether GitHub shows the repository: one that `--repo` names, with a token, and no working tree named besides. */
export const isHosted = ({ flags, env }: Pick<Invocation, 'flags' | 'env'>, path: string | undefined): boolean =>
  path === undefined && flags.repo !== null && !flags.offline && env.token !== null

/** The working tree at `path`, else the one that the command runs in. */
export const checkoutAt = (
  { flags, cwd }: Pick<Invocation, 'flags' | 'cwd'>,
  path: string | undefined,
): Promise<Workspace> => (path === undefined ? ownCheckout(flags, cwd) : diskWorkspace(resolve(cwd, path)))

/**
 * The same, begun before whoever needs it is loaded: git takes as long as the program. Null where GitHub shows the
 * repository. A failure is told to whoever waits for it.
 */
export const checkoutBegun = (invocation: Invocation, path: string | undefined): Promise<Workspace> | null => {
  if (isHosted(invocation, path)) return null
  const begun = checkoutAt(invocation, path)
  begun.catch(() => undefined)
  return begun
}

/**
 * The checkout that the command runs in, where no working tree was named and GitHub is not asked. Its files are never
 * taken for those of another repository: throws where `--repo` names one that only GitHub could show.
 */
async function ownCheckout({ repo, offline }: Invocation['flags'], cwd: string): Promise<Workspace> {
  const elsewhere = (why: string): Error =>
    offline
      ? new UsageError(`${why}, and GitHub is not asked for ${repo ?? 'another'}`, 'leave out --repo')
      : new TokenError(`${why}: looking at ${repo ?? 'another'} needs a token`, 'set SAR_TOKEN')
  const found = await diskWorkspace(cwd).catch((error: unknown) => {
    throw repo !== null && error instanceof RepositoryError ? elsewhere(error.message) : error
  })
  if (!namesOwn(repo, found)) throw elsewhere(`this is a checkout of ${found.repository ?? 'another'}`)
  return found
}

/** Whether `--repo` may stand for a checkout: it names its remote, or there is none to compare with. */
export const namesOwn = (repo: string | null, { repository }: Pick<Workspace, 'repository'>): boolean =>
  repo === null || repository === null || repo.toLowerCase() === repository.toLowerCase()
