import type { Probot } from 'probot'
import { z } from 'zod'
import { createGitHub } from '../context/github/client.ts'
import type { GitHub } from '../context/github/client.ts'
import type { ChangeKind } from '../domain/change.ts'
import { permissionsOf } from '../domain/permissions.ts'

/** Clients of one repository: those that only read, for looking, and those that may write, for effects alone. */
export interface Clients {
  /** Reads what the job was given to read. */
  readonly reading: GitHub
  /** Reads everything that the installation was granted. */
  readonly readingAll: () => Promise<GitHub>
  /** Writes changes of these kinds alone; everything that the installation was granted where none is named. */
  readonly writing: (kinds?: readonly ChangeKind[]) => Promise<GitHub>
}

/** What a job reads: `change` is what a change is judged by, and leaves out variables, secrets and alerts. */
export type Reads = 'change' | 'all'

const tokenSchema = z.object({ token: z.string().min(1) })
const installationSchema = z.object({ permissions: z.record(z.string(), z.string()) })

/** "The permissions requested are not granted to this installation." */
const notGranted = z.object({ status: z.literal(422) })

type Permissions = Readonly<Record<string, string>>

/** GitHub lists the Codespaces secrets of a repository only to a token that may write them. */
const readOnly = (permissions: Permissions): Permissions =>
  Object.fromEntries(
    Object.entries(permissions).map(([name, right]) => [name, name === 'codespaces_secrets' ? right : 'read']),
  )

/** What installations were granted, and when that was asked, in epoch milliseconds. */
export type GrantedMemory = Map<number, { readonly at: number; readonly permissions: Permissions }>

/** Owners change what they granted seldom; within this time, in milliseconds, it is not asked again. */
const freshness = 600_000

/** A permission without which nothing can be looked at is not asked for below this. */
const writeOnly: ReadonlySet<string> = new Set(['workflows'])

const readsOfChange: Permissions = {
  actions: 'read',
  checks: 'read',
  contents: 'read',
  issues: 'read',
  metadata: 'read',
  pull_requests: 'read',
}

/** A comment may stand on an issue or on a pull request, whose comments GitHub counts among either. */
const writesOf = (kinds: readonly ChangeKind[]): Permissions => ({
  metadata: 'read',
  ...Object.fromEntries(kinds.flatMap(permissionsOf).map((named) => named.split(': ', 2))),
  ...(kinds.includes('comment') ? { pull_requests: 'write' } : {}),
})

export interface ClientsAsked {
  readonly installation: number
  readonly repository: string
  readonly apiUrl: string
  readonly reads: Reads
}

/**
 * Mints tokens narrowed to one repository and to the permissions of the job; what the installation was granted is asked
 * for only where a job needs all of that, or GitHub refuses the few. Tokens last an hour; they are made for one job and
 * thrown away with it.
 */
export const clientsFor = async (probot: Probot, given: ClientsAsked, memory: GrantedMemory): Promise<Clients> => {
  const app = await probot.auth()
  const repositories = [given.repository.split('/')[1] ?? '']
  const id = { installation_id: given.installation }
  const granted = async (): Promise<Permissions> => {
    const held = memory.get(given.installation)
    if (held !== undefined && Date.now() - held.at < freshness) return held.permissions
    const { data } = await app.request('GET /app/installations/{installation_id}', id)
    const { permissions } = installationSchema.parse(data)
    memory.set(given.installation, { at: Date.now(), permissions })
    return permissions
  }
  const mint = async (permissions: Permissions): Promise<GitHub> => {
    const route = 'POST /app/installations/{installation_id}/access_tokens'
    const { data } = await app.request(route, { ...id, repositories, permissions })
    return createGitHub({ baseUrl: given.apiUrl, token: tokenSchema.parse(data).token, pace: { spaced: false } })
  }
  /** Of an installation that was granted less, with what it was granted, so that what it lacks is named where it lacks. */
  const few = async (permissions: Permissions, otherwise: () => Promise<GitHub>): Promise<GitHub> => {
    try {
      return await mint(permissions)
    } catch (error) {
      if (notGranted.safeParse(error).success) return otherwise()
      throw error
    }
  }
  const readingAll = once(async () => {
    const readable = Object.entries(await granted()).filter(([permission]) => !writeOnly.has(permission))
    return mint(readOnly(Object.fromEntries(readable)))
  })
  const writingAll = once(async () => mint(await granted()))
  return {
    reading: given.reads === 'all' ? await readingAll() : await few(readsOfChange, readingAll),
    readingAll,
    writing: (kinds) => (kinds === undefined ? writingAll() : few(writesOf(kinds), writingAll)),
  }
}

const once = <Result>(make: () => Promise<Result>): (() => Promise<Result>) => {
  let made: Promise<Result> | null = null
  return () => (made ??= make())
}
