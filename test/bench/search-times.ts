import { appendFileSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { median, runNode } from './program.ts'

/** Searches of one repository, in milliseconds of wall time. */
export interface SearchTimes {
  /** Nothing is remembered. */
  readonly cold: number
  /** Median of the searches that find nothing changed. */
  readonly warm: number
  /** Median of the searches after one file was changed, another each time; null where none was named. */
  readonly changed: number | null
  /** Bytes that all processes of a search held at once while nothing was remembered. */
  readonly memory: number
  /** Files that the widest sensor looked at. */
  readonly files: number
}

/** What is searched how often. `change`: files that are changed one after the other, a line of Python at the end. */
export interface Searches {
  readonly repository: string
  readonly times: number
  readonly change?: readonly string[]
  readonly flags?: readonly string[]
}

const surveySchema = z.object({ sensors: z.array(z.object({ files: z.int(), remembered: z.int() })) })

/** Searches a repository by the built command line: without memory, with it, and after small changes. */
export const searchTimes = async (
  bundles: string,
  { repository, times, change = [], flags = [] }: Searches,
): Promise<SearchTimes> => {
  const home = join(bundles, '..', 'home')
  const forget = (): void => {
    rmSync(home, { recursive: true, force: true })
    mkdirSync(home)
  }
  const once = async (watched = false) => {
    const ran = await runNode({
      args: [join(bundles, 'cli.mjs'), 'search', repository, '--offline', '--format', 'json', ...flags],
      cwd: home,
      env: { HOME: home, XDG_CACHE_HOME: join(home, 'cache') },
      watched,
    })
    if (ran.stderr !== '') throw new Error(`the search failed: ${ran.stderr}`)
    const { sensors } = surveySchema.parse(JSON.parse(ran.stdout))
    return { ms: ran.ms, peak: ran.peak, fresh: sensors.filter(({ files, remembered }) => remembered < files), sensors }
  }
  forget()
  const { peak, sensors } = await once(true)
  forget()
  const cold = (await once()).ms
  const warm: number[] = []
  for (let time = 0; time < times; time += 1) {
    const { ms, fresh } = await once()
    if (fresh.length > 0) throw new Error('a search of an unchanged repository inspected files anew')
    warm.push(ms)
  }
  const changed: number[] = []
  for (const path of change) {
    appendFileSync(join(repository, path), '\n\nEPOCHS = 3\n')
    const { ms, fresh } = await once()
    if (fresh.some(({ files, remembered }) => files - remembered !== 1))
      throw new Error('a search after one change inspected more than that file')
    changed.push(ms)
  }
  return {
    cold,
    warm: median(warm),
    changed: changed.length === 0 ? null : median(changed),
    memory: peak,
    files: Math.max(...sensors.map(({ files }) => files)),
  }
}
