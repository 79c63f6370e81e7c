import { z } from 'zod'
import { untilSchema, waiverSchema } from '../domain/waiver.ts'
import type { Waiver } from '../domain/waiver.ts'
import { defineSensor } from '../domain/sensor.ts'

const opening = 'sar: ignore['
/** What stands before the words in the languages that repositories hold. */
const comment = /(?:^|\s)(?:#|\/\/|\/\*|<!--|--|;|%) ?$/
const sensorId = /^[a-z0-9][a-z0-9,\- ]{0,200}$/
const key = /^(reason|until|owner)=/

/**
 * The keys after `ignore[…]`: `reason="two words"`, `until=2026-12-31`, `owner=@x`, in any order. What follows that is
 * none of these ends them, so that a comment may be closed.
 */
const readKeys = (rest: string): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  let text = rest.trimStart()
  for (let name = key.exec(text)?.[1]; name !== undefined; name = key.exec(text)?.[1]) {
    const value = text.slice(name.length + 1)
    const quoted = value.startsWith('"')
    const end = quoted ? value.indexOf('"', 1) : value.search(/\s|$/)
    if (end < 0) break
    found.set(name, quoted ? value.slice(1, end) : value.slice(0, end))
    text = value.slice(quoted ? end + 1 : end).trimStart()
  }
  return found
}

const problemOf = (sensor: string, keys: ReadonlyMap<string, string>): string | null => {
  const until = keys.get('until')
  if (!sensorId.test(sensor)) return 'it names no sensor'
  if ((keys.get('reason') ?? '') === '') return 'it gives no reason'
  if (until === undefined) return 'it has no `until`: a date, or the word `never`'
  return untilSchema.safeParse(until).success ? null : `\`until=${until.slice(0, 40)}\` is no date and not \`never\``
}

const waiverOn = (path: string, line: number, text: string): readonly Waiver[] => {
  const start = text.indexOf(opening)
  if (start < 0 || !comment.test(text.slice(Math.max(0, start - 8), start))) return []
  const end = text.indexOf(']', start)
  const sensor = end < 0 ? '' : text.slice(start + opening.length, end)
  const keys = end < 0 ? new Map<string, string>() : readKeys(text.slice(end + 1))
  const problem = problemOf(sensor, keys)
  const until = untilSchema.safeParse(keys.get('until'))
  const names = problem === null ? sensor.split(',').map((name) => name.trim()) : [sensor.slice(0, 60)]
  return names.map((name) => ({
    sensor: name,
    target: null,
    reason: keys.get('reason') ?? null,
    owner: keys.get('owner') ?? null,
    until: until.success ? until.data : null,
    source: { path, line },
    problem,
  }))
}

/** The waivers written on lines of a text: `# sar: ignore[sensor] reason="…" until=YYYY-MM-DD|never owner=@x`. */
export const waiversIn = (path: string, text: string): readonly Waiver[] => {
  if (!text.includes(opening)) return []
  return text.split('\n').flatMap((line, index) => waiverOn(path, index + 1, line))
}

/** Rides along with the sensors, so that waivers are read and remembered as findings are. It is in no list. */
export const inlineWaivers = defineSensor({
  id: 'inline-waivers',
  layer: 'L1',
  title: 'Waivers on lines',
  why: 'A finding that somebody decided to live with is still reported, with who decided and until when.',
  cannotKnow: 'Whether the reason is a good one.',
  kinds: {},
  files: [],
  wakesOn: ['push', 'pull_request'],
  cadence: 'daily',
  version: 1,
  settings: z.strictObject({}),
  facts: z.array(waiverSchema),
  inspect: ({ path, text }) => {
    const waivers = waiversIn(path, text)
    return { facts: waivers.length > 0 ? [...waivers] : null, findings: [] }
  },
})
