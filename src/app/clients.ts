import type { Probot } from 'probot'
import { z } from 'zod'
import { createGitHub } from '../context/github/client.ts'
import type { GitHub } from '../context/github/client.ts'

/** Clients of one repository: one that only reads, for looking, and one that may write, for effects alone. */
export interface Clients {
  readonly reading: GitHub
  readonly writing: () => Promise<GitHub>
}

const tokenSchema = z.object({ token: z.string().min(1) })
const installationSchema = z.object({ permissions: z.record(z.string(), z.string()) })

type Permissions = Readonly<Record<string, string>>

const readOnly = (permissions: Permissions): Permissions =>
  Object.fromEntries(Object.keys(permissions).map((name) => [name, 'read']))

/** What installations were granted, and when that was asked, in epoch milliseconds. */
export type GrantedMemory = Map<number, { readonly at: number; readonly permissions: Permissions }>

/** Owners change what they granted seldom; within this time, in milliseconds, it is not asked again. */
const freshness = 600_000

/** A permission without which nothing can be looked at is not asked for below this. */
const writeOnly: ReadonlySet<string> = new Set(['workflows'])

/**
 * Mints tokens narrowed to one repository: reading ones to read permissions, of those that the installation was granted.
 * Tokens last an hour; they are made for one job and thrown away with it.
 */
export const clientsFor = async (
  probot: Probot,
  given: { readonly installation: number; readonly repository: string; readonly apiUrl: string },
  memory: GrantedMemory,
): Promise<Clients> => {
  const app = await probot.auth()
  const name = given.repository.split('/')[1] ?? ''
  const asked = memory.get(given.installation)
  const fresh = asked !== undefined && Date.now() - asked.at < freshness
  const granted = fresh
    ? asked.permissions
    : installationSchema.parse(
        (await app.request('GET /app/installations/{installation_id}', { installation_id: given.installation })).data,
      ).permissions
  if (!fresh) memory.set(given.installation, { at: Date.now(), permissions: granted })
  const mint = async (permissions: Permissions): Promise<GitHub> => {
    const answer = await app.request('POST /app/installations/{installation_id}/access_tokens', {
      installation_id: given.installation,
      repositories: [name],
      permissions,
    })
    return createGitHub({ baseUrl: given.apiUrl, token: tokenSchema.parse(answer.data).token, pace: { spaced: false } })
  }
  const readable = Object.fromEntries(Object.entries(granted).filter(([permission]) => !writeOnly.has(permission)))
  let writing: Promise<GitHub> | null = null
  return {
    reading: await mint(readOnly(readable)),
    writing: () => (writing ??= mint(granted)),
  }
}
