import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { median, runNode } from './program.ts'

/** A search of one repository, in milliseconds of wall time. */
export interface SearchTimes {
  /** Nothing is remembered. */
  readonly cold: number
  /** Median of the searches that find nothing changed. */
  readonly warm: number
  /** Files that the widest sensor looked at. */
  readonly files: number
}

const surveySchema = z.object({ sensors: z.array(z.object({ files: z.int(), remembered: z.int() })) })

/** Searches a repository by the built command line: once without memory, then `times` times with it. */
export const searchTimes = async (bundles: string, repository: string, times: number): Promise<SearchTimes> => {
  const home = join(bundles, '..', 'home')
  rmSync(home, { recursive: true, force: true })
  mkdirSync(home)
  const once = async () => {
    const ran = await runNode({
      args: [join(bundles, 'cli.mjs'), 'search', repository, '--offline', '--format', 'json'],
      cwd: home,
      env: { HOME: home, XDG_CACHE_HOME: join(home, 'cache') },
    })
    if (ran.stderr !== '') throw new Error(`the search failed: ${ran.stderr}`)
    return { ms: ran.ms, sensors: surveySchema.parse(JSON.parse(ran.stdout)).sensors }
  }
  const first = await once()
  const warm: number[] = []
  for (let time = 0; time < times; time += 1) {
    const { ms, sensors } = await once()
    const fresh = sensors.filter(({ files, remembered }) => remembered < files)
    if (fresh.length > 0) throw new Error('a search of an unchanged repository inspected files anew')
    warm.push(ms)
  }
  return { cold: first.ms, warm: median(warm), files: Math.max(...first.sensors.map(({ files }) => files)) }
}
