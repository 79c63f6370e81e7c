import type { Random } from '../sample/random.ts'
import { credentials, lines } from './credentials.ts'
import { ruledNames, ruledValues } from './rule-sets.ts'

const box = Buffer.alloc(64, 7).toString('base64')

const written = {
  schema_version: '1',
  operation: 'set',
  scope: 'repo',
  owner: 'Octo',
  repo: 'models',
  name: 'LOG_LEVEL',
  value: 'info',
  queued_at: '2026-04-06T02:36:00Z',
  queued_by: 'ada',
  note: 'why',
}

/** Files as people and programs really write them, all of them sound. */
export const sound: readonly string[] = [
  JSON.stringify(written, null, 2),
  JSON.stringify({ ...written, operation: 'delete', value: null }),
  JSON.stringify({ ...written, scope: 'env', environment: 'prod' }),
  JSON.stringify({ ...written, scope: 'org', blocked_until: '2026-06-01T00:00Z' }),
  JSON.stringify({ operation: 'set', name: 'rl_mode', value: '{"a": [1, 2]}', reason: 'why', pr: 5, session: 'x' }),
  JSON.stringify({ operation: 'set', name: 'A', value: '1', queued_at: '2026-04-06T02:36Z', admin_action: true }),
  JSON.stringify({ ...written, value: null, store: 'actions', encrypted_value: box, key_id: '568250167242549743' }),
  JSON.stringify({ operation: 'set', name: 'KEY', store: 'dependabot', encrypted_value: box, key_id: '1' }),
  JSON.stringify({ operation: 'delete', name: 'KEY', store: 'codespaces' }),
]

const fields = [
  ...Object.keys(written),
  'environment',
  'blocked_until',
  'store',
  'encrypted_value',
  'key_id',
  '__proto__',
  'constructor',
  'toString',
]

const hostile: readonly unknown[] = [
  null,
  true,
  false,
  0,
  1,
  -1,
  2,
  1e308,
  1.5,
  '',
  ' ',
  '1',
  '2',
  'set',
  'delete',
  'SET',
  'repo',
  'org',
  'env',
  'prod',
  'Octo',
  'octo',
  'models',
  'other',
  'octo/models',
  '../x',
  'a/b',
  'a\\b',
  '-f',
  '--value',
  'GITHUB_TOKEN',

  'github_x',
  'GitHub_',
  'GITHUB',
  '9LIVES',
  'A-B',
  'A B',
  'A\n',
  '\nA',
  'A\u0000',
  'Ａ',
  'İ',
  'ſ',
  'K',
  'é',
  'a.b',
  '.',
  '..',

  '$(id)',
  '`id`',
  '${{ secrets.X }}',
  '\ud800',
  '\udc00x',
  '\ufeff',
  'yesterday',
  '2026-02-30',
  '2026-13-01T00:00Z',

  '2026-02-30T00:00:00Z',
  '2026-04-06T25:00:00Z',
  '2026-04-06',
  '2026-04-06T02:36:00+02:00',
  '9999999-01-01T00:00Z',

  'variables',
  'actions',
  'dependabot',
  'codespaces',
  'secrets',
  box,
  `${box}=`,
  `${box}A`,
  box.slice(0, 64),
  '!!!!',
  [],
  {},
  ['info'],
  { a: 1 },
  [[[[]]]],
  'x'.repeat(49_152),
  'x'.repeat(49_153),
  '\u00e4'.repeat(24_577),
  ...credentials,
  ...credentials.map((one) => `text ${one} text`),
  ...lines,
]

type Bag = Record<string, unknown>

const at = (text: string, random: Random): number => Math.floor(random.next() * (text.length + 1))
const some = (random: Random, most: number): number => 1 + Math.floor(random.next() * most)
const oneOf = (items: readonly unknown[], random: Random): unknown => items[Math.floor(random.next() * items.length)]

const asBag = (text: string): Bag | null => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : null
  } catch {
    return null
  }
}

/** Sets a field, also one that an assignment would not make an own one. */
const put = (bag: Bag, key: string, value: unknown): Bag =>
  Object.fromEntries([...Object.entries(bag).filter(([name]) => name !== key), [key, value]])

const noise = [
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '\u0000',
  '\n',
  '\t',
  ' ',
  '0',
  '-',
  'e',
  'A',
  '_',
  '\u2028',
  '\ud800',
  '\ufeff',
]

type Mutation = (text: string, random: Random) => string

/** Changes of the text, whatever it means. */
const textual: readonly [Mutation, ...Mutation[]] = [
  (text, random) => text.slice(0, at(text, random)),
  (text, random) => text.slice(at(text, random)),
  (text, random) => {
    const from = at(text, random)
    return text.slice(0, from) + text.slice(from + some(random, 8))
  },
  (text, random) => {
    const from = at(text, random)
    return text.slice(0, from) + String(oneOf(noise, random)) + text.slice(from)
  },
  (text, random) => {
    const from = at(text, random)
    const flipped = String.fromCharCode(text.charCodeAt(from) ^ (1 << Math.floor(random.next() * 8)))
    return text.slice(0, from) + flipped + text.slice(from + 1)
  },
  (text, random) => {
    const from = at(text, random)
    const part = text.slice(from, from + some(random, 40))
    return text.slice(0, from) + part + text.slice(from)
  },
  (text, random) => {
    const other = sound[Math.floor(random.next() * sound.length)] ?? ''
    return text.slice(0, at(text, random)) + other.slice(at(other, random))
  },
  (text, random) => text.replace('{', `{"note":${'['.repeat(some(random, 400))}`),
]

/** Changes of fields, which leave the file JSON. */
const structural: readonly [Mutation, ...Mutation[]] = [
  (text, random) => {
    const bag = asBag(text)
    return bag === null ? text : JSON.stringify(put(bag, String(oneOf(fields, random)), oneOf(hostile, random)))
  },
  (text, random) => {
    const gone = oneOf(fields, random)
    const bag = asBag(text)
    return bag === null ? text : JSON.stringify(Object.fromEntries(Object.entries(bag).filter(([key]) => key !== gone)))
  },
  (text, random) => {
    const bag = asBag(text)
    if (bag === null) return text
    const named = put(bag, 'name', oneOf(ruledNames, random))
    return JSON.stringify(typeof bag['value'] === 'string' ? put(named, 'value', oneOf(ruledValues, random)) : named)
  },
  (text, random) => {
    const field = String(oneOf(fields, random))
    return text.replace(/\}\s*$/, `, ${JSON.stringify(field)}: ${JSON.stringify(oneOf(hostile, random))}}`)
  },
]

/** One sound file after one to four changes. */
export const mutated = (random: Random): string => {
  let text = sound[Math.floor(random.next() * sound.length)] ?? ''
  for (let left = some(random, 4); left > 0; left -= 1)
    text = random.pick(random.chance(0.6) ? structural : textual)(text, random)
  return text
}
