import { sha256 } from '../../../../domain/identity.ts'

/** What differs from run to run, in the order in which it is masked. */
const masks: readonly (readonly [RegExp, string])[] = [
  [/https?:\/\/[^\s'"<>)]+/g, '<url>'],
  [/\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)?/g, '<time>'],
  [/\b\d\d:\d\d:\d\d(?:[.,]\d+)?\b/g, '<time>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<id>'],
  [/\b0x[0-9a-f]+\b/gi, '<id>'],
  [/\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,64}\b/g, '<id>'],
  [/(?:[A-Za-z]:|(?<![\w.@+~-]))(?:[\w.@+~-]*[\\/])+[\w.@+-]*/g, '<path>'],
  [/\d+(?:[.,]\d+)*/g, '<n>'],
]

/** A line as it would read in any run: times, hashes, paths, addresses and numbers masked. */
export const templateOf = (line: string): string =>
  masks
    .reduce((text, [pattern, mask]) => text.replaceAll(pattern, mask), line.replace(/^##\[error\]/, ''))
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 300)

const failing =
  /error|exception|fail|fatal|panic|denied|refused|cannot|could not|can't|unable|invalid|not found|no such|missing|abort|unexpected|unknown|unrecognized|traceback/i
const raised = /^(?:E\s+)?(?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Exit|Interrupt)(?::|$)/

/**
 * The line that says most of an unknown failure: the exception that ended it, else what it told GitHub as an error,
 * else the last line that speaks of one, else the last line. Null where the job wrote nothing.
 */
export const keyLine = (texts: readonly string[]): string | null =>
  texts.findLast((text) => raised.test(text)) ??
  texts.find((text) => text.startsWith('##[error]')) ??
  texts.findLast((text) => failing.test(text)) ??
  texts.at(-1) ??
  null

/** Failures that read alike, with what is common to them. */
export interface Cluster<T> {
  /** Eight hex digits of the template of its first member: the same failure has the same name in every search. */
  readonly id: string
  readonly template: string
  readonly members: readonly T[]
}

const words = (template: string): readonly string[] => template.split(' ')

/** Share of equal words at equal places; templates of different length have nothing in common. */
const likeness = (one: readonly string[], other: readonly string[]): number =>
  one.length === other.length ? one.filter((word, at) => word === other[at]).length / one.length : 0

const alike = 0.7

/**
 * Puts together what reads alike word by word, as log parsers with a fixed-depth tree do (Drain: He et al. 2017,
 * https://doi.org/10.1109/ICWS.2017.13): where members differ the common template has `<*>`. Sorted by template.
 */
export const cluster = <T>(failures: readonly { readonly line: string; readonly of: T }[]): readonly Cluster<T>[] => {
  const found: { words: readonly string[]; first: string; members: T[] }[] = []
  const known = failures
    .map(({ line, of }) => ({ template: templateOf(line), of }))
    .toSorted((left, right) => (left.template < right.template ? -1 : 1))
  for (const { template, of } of known) {
    const own = words(template)
    const near = found.find((one) => likeness(one.words, own) >= alike)
    if (near === undefined) found.push({ words: own, first: template, members: [of] })
    else {
      near.words = near.words.map((word, at) => (word === own[at] ? word : '<*>'))
      near.members.push(of)
    }
  }
  return found.map(({ words: common, first, members }) => ({
    id: sha256(first).slice(0, 8),
    template: common.join(' '),
    members,
  }))
}

const classes: Readonly<Record<string, string>> = {
  '<n>': '\\d[\\d.,]*',
  '<time>': '[\\dT:., Z+-]+',
  '<id>': '[0-9A-Fa-fx-]+',
  '<path>': '\\S+',
  '<url>': '\\S+',
  '<*>': '\\S+',
}

/** A regular expression that finds what has the template, in the syntax that RE2, Python and JavaScript share. */
export const signatureOf = (template: string): string =>
  template
    .split(/(<(?:n|time|id|path|url|\*)>)/)
    .map((part) => classes[part] ?? part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
    .join('')
