import { credentials, lines } from './credentials.ts'

/**
 * What the contract says of a mailbox file, written down a second time and otherwise than the reader does it. `accept`
 * and `refuse` are certain; `either` where the contract leaves it open how a date may be
 * written, or what is left of a credential.
 */
export type Verdict = 'accept' | 'refuse' | 'either'

type Bag = Readonly<Record<string, unknown>>

const isBag = (value: unknown): value is Bag => typeof value === 'object' && value !== null && !Array.isArray(value)
const isText = (value: unknown): value is string => typeof value === 'string'
const absentOr =
  (holds: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    value === undefined || holds(value)

const parse = (text: string): Bag | null => {
  try {
    const value: unknown = JSON.parse(text)
    return isBag(value) ? value : null
  } catch {
    return null
  }
}

const keysIn = (value: unknown): number => {
  if (typeof value !== 'object' || value === null) return 0
  const inside = Object.values(value).reduce((sum: number, one) => sum + keysIn(one), 0)
  return inside + (Array.isArray(value) ? 0 : Object.keys(value).length)
}

/** Of a key that stands twice in one object, parsing leaves one: then the text has more keys than what it says. */
const holdsKeyTwice = (text: string, file: Bag): boolean =>
  Array.from(text.matchAll(/"(?:[^"\\]|\\.)*"\s*:/g)).length !== keysIn(file)

const legal = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789'
const isName = (value: unknown): boolean =>
  isText(value) &&
  value !== '' &&
  Array.from(value).every((letter) => legal.includes(letter)) &&
  !(value.charAt(0) >= '0' && value.charAt(0) <= '9') &&
  value.slice(0, 7).toLowerCase() !== 'github_'

const isOne = (value: unknown): boolean => value === '1' || value === 1
const filled = absentOr((value) => isText(value) && value !== '')
const written = absentOr(isText)

const isOurs =
  (ours: string) =>
  (value: unknown): boolean =>
    value === undefined || (isText(value) && value.toLowerCase() === ours)

const bytesOf = (value: string): number => new TextEncoder().encode(value).length

const isWellFormed = (value: string): boolean =>
  Array.from(value).every((letter) => {
    const code = letter.codePointAt(0) ?? 0
    return code < 0xd800 || code > 0xdfff
  })

const isValue = (value: unknown): boolean =>
  isText(value) && value !== '' && isWellFormed(value) && bytesOf(value) <= 48 * 1024

const isSealed = ({ encrypted_value: box, key_id: key }: Bag): boolean => {
  if (!isText(box) || !isText(key) || key.length < 1 || key.length > 64) return false
  if (!Array.from(key).every((letter) => `${legal}-`.includes(letter))) return false
  const bytes = Buffer.from(box, 'base64')
  // One text a box: whatever a lenient decoder skips or guesses comes back otherwise.
  const isPlain =
    box.length % 4 === 0 && Array.from(box.replace(/={1,2}$/, '')).every((one) => `${legal}+/`.includes(one))
  return isPlain && !box.includes('_') && bytes.length > 48 && bytes.length <= 48 + 48 * 1024
}

const scopeHolds = ({ scope = 'repo', environment }: Bag): boolean =>
  scope === 'env'
    ? isText(environment) && environment !== ''
    : (scope === 'repo' || scope === 'org') && environment === undefined

const isNothing = (value: unknown): boolean => value === undefined || value === null

const contentHolds = (file: Bag): boolean => {
  const carries = file['encrypted_value'] !== undefined || file['key_id'] !== undefined
  const store = file['store'] ?? (file['encrypted_value'] === undefined ? 'variables' : 'actions')
  const isDelete = file['operation'] === 'delete'
  if (store === 'variables') return !carries && (isDelete ? absentOrText(file['value']) : isValue(file['value']))
  if (store !== 'actions' && (file['scope'] ?? 'repo') !== 'repo') return false
  return isNothing(file['value']) && (isDelete ? !carries : isSealed(file))
}

const absentOrText = (value: unknown): boolean => isNothing(value) || isText(value)

const exact = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?Z$/

const dateVerdict = (value: unknown): Verdict => {
  if (value === undefined) return 'accept'
  if (!isText(value)) return 'refuse'
  if (!/\d{4}-\d\d-\d\d/.test(value)) return 'refuse'
  if (!exact.test(value)) return 'either'
  const full = value.length === 17 ? `${value.slice(0, 16)}:00Z` : value
  const at = new Date(full)
  if (Number.isNaN(at.getTime())) return 'refuse'
  return at.toISOString().slice(0, 10) === full.slice(0, 10) ? 'accept' : 'refuse'
}

const storeHolds = absentOr(
  (store) => ['variables', 'actions', 'dependabot', 'codespaces'].includes(String(store)) && isText(store),
)

const fieldsHold = (file: Bag, owner: string, repo: string): boolean =>
  (file['operation'] === 'set' || file['operation'] === 'delete') &&
  isName(file['name']) &&
  absentOr(isOne)(file['schema_version']) &&
  storeHolds(file['store']) &&
  written(file['encrypted_value']) &&
  written(file['key_id']) &&
  filled(file['owner']) &&
  filled(file['repo']) &&
  isOurs(owner)(file['owner']) &&
  isOurs(repo)(file['repo']) &&
  written(file['queued_by']) &&
  written(file['note'])

/** Whether a credential stands in a file as it was put there: a string of its own, or a word in one. */
export const holdsWhole = (text: string): boolean => wholes.some((whole) => text.includes(whole))

const wholes: readonly string[] = [
  ...credentials.flatMap((one) => [JSON.stringify(one), JSON.stringify(`text ${one} text`)]),
  ...lines.map((one) => JSON.stringify(one)),
]

const pieceLength = 6
const piecesIn = (text: string): readonly string[] =>
  Array.from({ length: Math.max(text.length - pieceLength + 1, 0) }, (_, from) => text.slice(from, from + pieceLength))
const pieces: ReadonlySet<string> = new Set(
  [...credentials, ...lines].flatMap((one) => piecesIn(JSON.stringify(one).slice(1, -1))),
)

/** What a mutation left of a credential may still be one. */
const holdsPiece = (text: string): boolean => {
  for (let from = 0; from + pieceLength <= text.length; from += 1)
    if (pieces.has(text.slice(from, from + pieceLength))) return true
  return false
}

/** GitHub's names of environments, without what would break out of a quoted word; beyond ASCII it is left open. */
const environmentVerdict = ({ environment: name }: Bag): Verdict => {
  if (!isText(name)) return 'accept'
  const letters = Array.from(name)
  if (name.length > 255 || name.startsWith(' ') || name.endsWith(' ')) return 'refuse'
  if (/^\.\.?$/.test(name)) return 'refuse'
  if (letters.some((one) => one < ' ' || one === '\u007f' || '`\'"\\$<>|;,'.includes(one))) return 'refuse'
  return letters.every((one) => one < '\u007f') ? 'accept' : 'either'
}

/**
 * Judges a file's text for `owner/repo`, both in lower case. A file that holds a credential in any field is refused; what
 * holds a piece of one may be one.
 */
export const verdictOf = (text: string, owner: string, repo: string): Verdict => {
  if (text.length > 1_000_000) return 'refuse'
  const file = parse(text)
  if (file === null || !fieldsHold(file, owner, repo) || !scopeHolds(file) || !contentHolds(file)) return 'refuse'
  if (holdsKeyTwice(text, file)) return 'refuse'
  if (holdsWhole(text)) return 'refuse'
  const verdicts = [dateVerdict(file['queued_at']), dateVerdict(file['blocked_until']), environmentVerdict(file)]
  if (verdicts.includes('refuse')) return 'refuse'
  return holdsPiece(text) || verdicts.includes('either') ? 'either' : 'accept'
}
