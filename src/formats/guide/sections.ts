import type { VariableLayer } from '../../domain/live.ts'

/** The place that a heading of a guide opens: a layer, and the environment where the heading names one. */
export interface GuidePlace {
  readonly layer: VariableLayer
  readonly environment: string | null
}

const layerOf: Readonly<Record<string, VariableLayer>> = {
  'organization secrets': 'org-secrets',
  'organization variables': 'org-vars',
  'repository secrets': 'repo-secrets',
  'repository variables': 'repo-vars',
  'environment secrets': 'env-secrets',
  'environment variables': 'env-vars',
  'codespace secrets': 'codespace',
  'dependabot secrets': 'dependabot',
  'organization codespace secrets': 'org-codespace',
  'organization dependabot secrets': 'org-dependabot',
}

const words = { organisation: 'organization', org: 'organization', repo: 'repository', env: 'environment' }
const isShort = (word: string): word is keyof typeof words => Object.hasOwn(words, word)

/** The word that begins a heading of a layer, in GitHub's own spelling. */
const spelt = (word: string): string => {
  if (isShort(word)) return words[word]
  return word === 'codespaces' ? 'codespace' : word
}

/** The number before a heading's words: `3.`, `6a.`, `§7`. */
const numbering = /^§? ?[0-9]{1,4}[a-z]?[.)]? +/

/** A heading's words without its number and the signs before them: `6a. 🧠 Cognitive Brain` is `Cognitive Brain`. */
export const headingWords = (title: string): string =>
  title
    .trim()
    .replace(numbering, '')
    .replace(/^[^\p{L}\p{N}`_]+/u, '')
    .trim()

/** What stands in brackets at the end of a heading, without backticks; null where nothing does. */
const inBrackets = (title: string): string | null => {
  const from = title.lastIndexOf('(')
  if (from === -1 || !title.trimEnd().endsWith(')')) return null
  const name = title
    .slice(from + 1, title.lastIndexOf(')'))
    .replaceAll('`', '')
    .trim()
  return name === '' ? null : name
}

/**
 * The place that a heading opens, or null. A layer's words begin the heading, after its number at most:
 * `5. Environment Secrets (`prod`)`. Words before them make it the heading of something else.
 */
export const placeOfHeading = (title: string): GuidePlace | null => {
  const [first = '', second = '', third = ''] = title
    .trim()
    .replace(numbering, '')
    .toLowerCase()
    .split(/[^a-z]+/, 3)
  const two = `${spelt(first)} ${spelt(second)}`
  const layer = layerOf[two] ?? layerOf[`${two} ${third}`]
  if (layer === undefined) return null
  const ofEnvironment = layer === 'env-secrets' || layer === 'env-vars'
  return { layer, environment: ofEnvironment ? inBrackets(title) : null }
}
