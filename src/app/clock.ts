import type { Probot } from 'probot'
import { z } from 'zod'
import { createGitHub } from '../context/github/client.ts'
import { pages } from '../context/github/pages.ts'
import { messageOf } from '../domain/errors.ts'
import { sha256 } from '../domain/identity.ts'
import type { Delivery, Inbox } from '../server/inbox.ts'

/** How often a repository is swept where nothing happens, in milliseconds: six hours. */
export const sweepPeriod = 6 * 3_600_000

/** The event under which a sweep by the clock lies in the inbox beside GitHub's. */
export const sweepEvent = 'sweep'

/** What a sweep by the clock holds besides what every webhook does. */
export const sweepSchema = z.object({ turn: z.int() })

/** The number of a repository's turn at a time. Turns change at another time for each, so that not all come at once. */
export const turnOf = (repository: string, now: Date): number => {
  const part = Number.parseInt(sha256(repository.toLowerCase()).slice(0, 8), 16) / 2 ** 32
  return Math.floor(now.getTime() / sweepPeriod + part)
}

const installationsSchema = z.array(z.object({ id: z.int(), suspended_at: z.string().nullish() }))
const tokenSchema = z.object({ token: z.string().min(1) })
const repositoriesSchema = z.object({
  repositories: z.array(z.object({ full_name: z.string(), default_branch: z.string(), archived: z.boolean() })),
})

/** One sweep a repository in which the App is installed, for the turn that it has now; the same turn gives the same. */
const sweepsAt = async (probot: Probot, apiUrl: string, now: Date): Promise<readonly Omit<Delivery, 'tries'>[]> => {
  const app = await probot.auth()
  const installations = installationsSchema.parse(await app.paginate('GET /app/installations', { per_page: 100 }))
  const sweeps: Omit<Delivery, 'tries'>[] = []
  for (const { id } of installations.filter(({ suspended_at: suspended }) => typeof suspended !== 'string')) {
    const route = 'POST /app/installations/{installation_id}/access_tokens'
    const asked = { installation_id: id, permissions: { metadata: 'read' } } as const
    const { token } = tokenSchema.parse((await app.request(route, asked)).data)
    const github = createGitHub({ baseUrl: apiUrl, token, pace: { spaced: false } })
    const read = await pages(github, 'GET /installation/repositories', {}, repositoriesSchema)
    for (const { full_name, default_branch, archived } of read.flatMap(({ repositories }) => repositories)) {
      if (archived) continue
      const turn = turnOf(full_name, now)
      const payload = { installation: { id }, repository: { full_name, default_branch }, turn }
      const delivery = { id: `${sweepEvent} ${turn}`, event: sweepEvent, repository: full_name }
      sweeps.push({ ...delivery, payload: JSON.stringify(payload) })
    }
  }
  return sweeps
}

interface ClockPorts {
  readonly probot: Probot
  readonly apiUrl: string
  readonly inbox: Pick<Inbox, 'add'>
  readonly now: () => Date
  readonly wake: () => void
  readonly log: (level: 'warn', message: string) => void
}

/** How often the clock looks whose turn it is, in milliseconds. */
const tickPeriod = 600_000

/** The clock of the App. `tick` puts the sweeps whose turn it is into the inbox, each once; what fails is logged. */
export const startClock = ({ probot, apiUrl, inbox, now, wake, log }: ClockPorts) => {
  let stopped = false
  let last = Promise.resolve()
  const look = async (): Promise<void> => {
    try {
      for (const sweep of await sweepsAt(probot, apiUrl, now())) if (!stopped) inbox.add(sweep, now())
      if (!stopped) wake()
    } catch (error) {
      log('warn', `the clock: ${messageOf(error)}`)
    }
  }
  const tick = (): Promise<void> => {
    last = last.then(look)
    return last
  }
  const timer = setInterval(() => void tick(), tickPeriod).unref()
  return {
    tick,
    stop: async (): Promise<void> => {
      stopped = true
      clearInterval(timer)
      await last
    },
  }
}
