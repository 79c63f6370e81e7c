import { nearest } from '../../../../domain/nearest.ts'
import type { Confidence, Effect } from '../../../../domain/words.ts'
import type { Observation } from '../../../../domain/finding.ts'
import type { Refusal } from '../../../../formats/github-parser.ts'
import { parentOf, pathAt } from '../../../../formats/yaml-locator.ts'
import type { KeyPath } from '../../../../formats/yaml-locator.ts'
import type { YamlNode } from '../../../../formats/yaml-tree.ts'
import { hasLongStep } from './cron.ts'
import { isNewer, knownWords } from './known-words.ts'

/** A refusal with the place in the tree that it is about. */
export interface PlacedRefusal {
  readonly refusal: Refusal
  readonly path: KeyPath
}

/** Refusals of a whole mapping: the parser places them at its first key. */
const ofMapping = /^(?:Required property is missing|There's not enough info|Expected one of)/
/** The parser's own assertions, on values that GitHub converts: a number as default of an input. */
const assertion = /^Unexpected type '/

const pathOf = (root: YamlNode | null, { at, message }: Refusal): KeyPath => {
  if (at === null) return { keys: [], locator: '' }
  const path = pathAt(root, at)
  return ofMapping.test(message) ? parentOf(path) : path
}

/** The refusals in the order of the file, once for each place: what follows from the first is left out. */
export const placed = (root: YamlNode | null, refusals: readonly Refusal[]): readonly PlacedRefusal[] => {
  const places = new Map<string, PlacedRefusal>()
  for (const refusal of refusals) {
    const message = refusal.message.replace(/\.$/, '')
    const key = `${refusal.at?.line}:${refusal.at?.column}`
    if (!assertion.test(message) && !places.has(key))
      places.set(key, { refusal: { ...refusal, message }, path: pathOf(root, refusal) })
  }
  const known = [...places.values()].filter((each) => !outdated(root, each))
  return known.toSorted(
    ({ refusal: left }, { refusal: right }) =>
      (left.at?.line ?? 0) - (right.at?.line ?? 0) || (left.at?.column ?? 0) - (right.at?.column ?? 0),
  )
}

interface Advice {
  readonly effect: Effect
  readonly confidence: Confidence
  readonly remedy: string
}

const advise = (remedy: string): Advice => ({ effect: 'blocks', confidence: 'high', remedy })
const lookUp = advise("correct it by GitHub's workflow syntax reference")

/** GitHub adds keys, events and scopes faster than any parser learns them. */
const perhapsNew: Advice = {
  effect: 'degrades',
  confidence: 'low',
  remedy: "remove it, unless GitHub's workflow syntax reference lists it as new",
}

/** The word that was meant: one that is spelled alike, or of which it is the first part (`timeout`). */
const meant = (word: string, known: readonly string[]): string | null =>
  nearest(word, known) ?? known.find((each) => each.startsWith(`${word}-`)) ?? null

/** A word that GitHub's parser does not know is either mistyped or newer than the parser. */
const adviceOf = ({ refusal: { message }, path: { keys } }: PlacedRefusal): Advice => {
  if (message.startsWith('Unrecognized function') || keys.join('.') === 'runs.using') return perhapsNew
  if (message.startsWith('Invalid cron')) return { ...lookUp, confidence: 'medium' }
  const word = unknownWord(message)
  const known = word === null ? null : knownWords(parentKeys(keys, word))
  if (word === null || known === null) return lookUp
  if (known.includes(word)) return advise(`remove \`${word}\`, or what stands beside it and excludes it`)
  const likely = meant(word, known)
  return likely === null ? perhapsNew : advise(`did you mean \`${likely}\`?`)
}

const unknownWord = (message: string): string | null => /^Unexpected value '(.*)'$/.exec(message)?.[1] ?? null

/** The keys above a word, which is itself a key or an item of a list. */
const parentKeys = (keys: readonly string[], word: string): readonly string[] => {
  const last = keys.at(-1) ?? ''
  return last === word || last.startsWith('[') ? keys.slice(0, -1) : keys
}

/** Whether a refusal is the parser's alone: GitHub takes the key, or the schedule. */
const outdated = (root: YamlNode | null, { refusal: { message, at }, path: { keys } }: PlacedRefusal): boolean => {
  if (message.startsWith('Invalid cron')) return hasLongStep(root, at?.line)
  const word = unknownWord(message)
  return word !== null && isNewer(parentKeys(keys, word), word)
}

/** One refusal as a finding of the kind `schema`. `what` is what GitHub refuses: this workflow, this action. */
export const schemaFinding = (file: string, what: string, each: PlacedRefusal): Observation => {
  const { refusal, path } = each
  const place = path.locator === '' ? 'The file' : `\`${path.locator}\``
  const advice = adviceOf(each)
  const certain = advice.confidence !== 'low'
  return {
    kind: 'schema',
    subject: path.locator === '' ? file : `${file}#${path.locator}`,
    title: `GitHub ${certain ? 'refuses' : 'may refuse'} this ${what}: ${refusal.message}`,
    detail: certain
      ? `${place} does not hold: ${refusal.message}. Nothing of the file runs until that is repaired.`
      : `${place} is unknown to GitHub's published parser: ${refusal.message}. Either it is mistaken, and nothing of the file runs, or it is newer than the parser.`,
    ...advice,
    ...(refusal.at === null ? {} : { location: { path: file, ...refusal.at } }),
    data: { message: refusal.message },
  }
}
