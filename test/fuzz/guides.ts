import { guideRows } from '../../src/formats/guide/rows.ts'
import { updateGuide } from '../../src/formats/guide/update.ts'
import { importGuide } from '../../src/formats/registry-import/guide.ts'
import type { ImportedEntry } from '../../src/formats/registry-import/imported.ts'
import { writeRegistry } from '../../src/formats/registry-import/write.ts'
import { registryFile } from '../../src/formats/registry.ts'
import { seeded } from '../sample/random.ts'
import type { Random } from '../sample/random.ts'
import { credentials } from './credentials.ts'
import { full } from './rule-sets.ts'

/** Credentials as a cell of a table can hold them. */
const inCells = credentials.filter((one) => !one.includes('\n'))

const sound: readonly string[] = [
  `> **Last synced:** \`2026-05-01T06:00:00Z\` (auto-sync workflow)

## 3. Organization Secrets

| # | Secret Name | Status | Last Updated | Purpose | Required By | <!-- pragma -->
|---|---|---|---|---|---|
| 1 | \`HUB_TOKEN\` | ✅ Present | now | Hub | \`train.yml\` | <!-- pragma -->

## 5. Environment Secrets (\`prod\`)

| # | Secret Name | Status | Last Updated | Value | Notes |
|---|---|---|---|---|---|
| 1 | \`RUNNER\` | ✅ Present | now | *(secret)* | none |
`,
  `## 6. Repository Variables

### 6a. 🧠 Model

| # | Variable | Status | Current Value | Purpose |
|:--|---|:-:|---|---|
| 1 | \`LOG_LEVEL\` | ✅ | \`info\` | Human governance flag |
| 2 | \`BATCH\` | ⚙️ **Optional** | \`8\` | a \\| b |

### 6h. Agents

| # | Variable | Status | Recommended Value | Script Default | Purpose |
|---|---|---|---|---|---|
| 1 | \`KILL\` | ✅ **Set** \`0\` | \`0\` | \`1\` | Halts |

## 7. Environment Variables (\`prod\`)

| Variable | Environment | Status | Value |
|---|---|---|---|
| \`ALIAS\` | \`stage\` | ✅ | \`champion\` |
`,
]

const hostile: readonly string[] = [
  '|',
  '||',
  '\\|',
  '`',
  '``',
  '```',
  '~~~',
  '\n',
  '\r\n',
  '\n\n',
  '---',
  '|---|',
  '#',
  '## ',
  '### 6a. ',
  'GITHUB_TOKEN',
  'github_x',
  '9LIVES',
  'A-B',
  'Ａ',
  'ſ',
  'K',
  '../x',
  '-f',
  '',
  ' ',
  '\u0000',
  '\ufeff',
  '\ud800',
  '<!-- ',
  ' -->',
  '<script>',
  '${{ secrets.X }}',
  '__proto__',
  'constructor',
  '&x',
  '*x',
  '!!js/function x',
  '- ',
  ': ',
  '"',
  "'",
  '{',
  '}',
  '[',
  ']',
  'yes',
  'null',
  '~',
  '0x1F',
  '1e9',
  '2026-02-30',
  '\t',
  '\u2028',
  '🔒',
  ...inCells,
  ...inCells.map((one) => `\`${one}\``),
  ...inCells.map((one) => `\`text ${one} text\``),
  'API_KEY',
  '`API_KEY`',
  'db_password',
  '`DB_PASSWORD`',
  '`DB_PaSSWORD`',
  '`api_kEy`',
  'SECRET',
  '`CLIENT_SECRET`',
  '`correcthorse`',
  '`champion`',
  'x'.repeat(5000),
  '| `X` '.repeat(50),
  '`'.repeat(300),
  '\\'.repeat(300),
  '## Organization Secrets',
  '## Environment Variables',
  '## Environment Secrets (``)',
  '> **Last synced:**',
]

const upTo = (random: Random, end: number): number => Math.floor(random.next() * end)

const changed = (text: string, random: Random): string => {
  const at = upTo(random, text.length + 1)
  const to = Math.min(text.length, at + upTo(random, 40))
  const way = upTo(random, 5)
  if (way === 0) return text.slice(0, at) + text.slice(to)
  if (way === 1) return text.slice(0, to) + text.slice(at)
  if (way === 2) return `${text.slice(0, at)}${hostile[upTo(random, hostile.length)] ?? ''}${text.slice(at)}`
  if (way === 3) return `${text.slice(0, at)}${hostile[upTo(random, hostile.length)] ?? ''}${text.slice(to)}`
  const cell = text.indexOf('`', at)
  const end = text.indexOf('`', cell + 1)
  if (cell === -1 || end === -1) return text.slice(0, at)
  return `${text.slice(0, cell + 1)}${hostile[upTo(random, hostile.length)] ?? ''}${text.slice(end)}`
}

const mutated = (random: Random): string => {
  let text = sound[upTo(random, sound.length)] ?? ''
  for (let left = 1 + upTo(random, 4); left > 0; left -= 1) text = changed(text, random)
  return text
}

const layers = new Set(['org', 'repo', 'env'].flatMap((place) => [`${place}-secrets`, `${place}-vars`]))

/** Why a registry must not hold this entry, judged a second time without the importer's code; null where it may. */
const unsafe = ({ name, layer, environment, default: value }: ImportedEntry, text: string): string | null => {
  if (!/^[A-Z_][A-Z_0-9]*$/.test(name)) return 'its name'
  if (name.startsWith('GITHUB_')) return 'a name of GitHub’s own'
  if (!text.toUpperCase().includes(name)) return 'a name that the guide does not hold'
  if (!layers.has(layer) && layer !== 'codespace' && layer !== 'dependabot') return 'its layer'
  if (layer.startsWith('env-') !== (environment !== undefined && environment !== '')) return 'its environment'
  if (value === undefined) return null
  if (layer.endsWith('-secrets')) return 'a secret with a default'
  return holdsCredential(value) || isSecretUnder(name, value) || value.length > 49_152 ? 'its default' : null
}

/** Glued into a longer word it is no credential any more. */
const holdsCredential = (value: string): boolean =>
  inCells.some((one) => {
    const at = value.indexOf(one)
    const around = at === -1 ? 'x' : `${value.charAt(at - 1)}${value.charAt(at + one.length)}`
    return !/[^ `'"]/.test(around)
  })

/** A name that ends so holds a secret, and a plain word is a poor one. */
const isSecretUnder = (name: string, value: string): boolean =>
  /(?:API_KEY|PASSWORD|SECRET)$/.test(name) && ['correcthorse', 'champion', 'info'].includes(value)

/** A registry of what was imported is one, and says the same. */
const holds = (entries: readonly ImportedEntry[]): boolean => {
  const written = writeRegistry(entries, null)
  if (written === null) return false
  const read = registryFile.parse({ path: 'variables.yml', text: written.text })
  if (!read.ok || read.value.expected.length !== entries.length) return false
  return read.value.expected.every(({ name, layer }, at) => name === entries[at]?.name && layer === entries[at].layer)
}

const standing = registryFile.parse({ path: 'variables.yml', text: full })

/** Added to a registry with rules, what was imported changes none of them, and is there once. */
const spares = (entries: readonly ImportedEntry[]): boolean => {
  const written = writeRegistry(entries, full)
  const read = written === null ? null : registryFile.parse({ path: 'variables.yml', text: written.text })
  if (written === null || read?.ok !== true || !standing.ok) return false
  const before = standing.value.expected
  const kept = read.value.expected.slice(0, before.length)
  return JSON.stringify(kept) === JSON.stringify(before) && read.value.expected.length === before.length + written.added
}

/** Brought up to date twice, a guide changes once; only its status cells and its stamp do. */
const settles = (text: string): boolean => {
  const always = () => 'absent' as const
  const once = updateGuide(text, always, '2026-06-01T00:00:00Z')
  const again = updateGuide(once.text, always, '2026-06-02T00:00:00Z')
  if (once.edits.length === 0) return once.text === text
  return again.edits.length === 0 && guideRows(once.text).length === guideRows(text).length
}

const faultOf = (text: string, entries: readonly ImportedEntry[], done: number): string | null => {
  for (const entry of entries) {
    const fault = unsafe(entry, text)
    if (fault !== null) return `accepted ${fault}`
  }
  const places = entries.map(({ layer, environment, name }) => JSON.stringify([layer, environment ?? '', name]))
  if (new Set(places).size !== places.length) return 'one variable twice'
  if (done % 20 !== 0) return null
  if (!settles(text)) return 'a guide that does not settle'
  if (done % 100 === 0 && !spares(entries)) return 'a registry whose rules are not kept'
  return !holds(entries) ? 'a registry that does not hold' : null
}

/** How mutated guides were read. `accepted`: entries of it were taken; `wrong`: what must not have happened. */
export interface FuzzedGuides {
  readonly inputs: number
  readonly accepted: number
  readonly refused: number
  readonly open: number
  readonly wrong: readonly string[]
}

/** Reads as many mutated guides as asked, the same ones for the same seed; each
 * twentieth is also brought up to date twice, and its registry written and read, each hundredth beside another. */
export const fuzzGuides = (inputs: number, seed: number): FuzzedGuides => {
  const random = seeded(seed)
  const wrong: string[] = []
  let accepted = 0
  for (let done = 0; done < inputs; done += 1) {
    const text = mutated(random)
    const { entries } = importGuide(text, { environment: null, values: true })
    const fault = faultOf(text, entries, done)
    if (fault !== null && wrong.length < 20) wrong.push(`${fault}: ${text.slice(0, 1500)}`)
    if (entries.length > 0) accepted += 1
  }
  return { inputs, accepted, refused: inputs - accepted, open: 0, wrong }
}
