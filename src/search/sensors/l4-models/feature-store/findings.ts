import type { Observation } from '../../../../domain/finding.ts'
import type { FeatureRead, FeatureView, Property } from './facts.ts'

const at = (path: string, line: number) => ({ path, line, column: 1, endLine: line, endColumn: 1 })
const list = (names: readonly string[]): string => `${names.slice(0, 4).join(', ')}${names.length > 4 ? ', …' : ''}`

const words: Readonly<Record<Property, string>> = {
  owner: 'owner',
  version: 'version',
  entity: 'entity',
  ttl: 'time to live',
}

const howTo: Readonly<Record<Property, string>> = {
  owner: '`owner="…"` (or the tag `owner`)',
  version: '`version="…"`, the tag `version`, or a name that ends in `_v1`',
  entity: '`entities=[…]`',
  ttl: '`ttl=timedelta(…)`',
}

/** One finding a file: its definitions are written together, and by the same people. */
export const incomplete = (
  path: string,
  views: readonly FeatureView[],
  required: readonly Property[],
): Observation | null => {
  const bad = views.filter(({ lacks }) => lacks.some((one) => required.includes(one)))
  const [first] = bad
  if (first === undefined) return null
  const lacking = required.flatMap((property) => {
    const names = bad.filter(({ lacks }) => lacks.includes(property)).map(({ name }) => name)
    return names.length === 0 ? [] : [{ property, names }]
  })
  const told = lacking.map(({ property, names }) => `no ${words[property]}: ${list(names)}`).join('; ')
  return {
    kind: 'definition-incomplete',
    subject: path,
    effect: 'degrades',
    title: `${bad.length} of ${views.length} feature ${views.length === 1 ? 'definition' : 'definitions'} in ${path} lack ${lacking.map(({ property }) => words[property]).join(', ')}`,
    detail: `${told}. Nobody can say whom to ask, which state a model was trained on, or how old a value may be.`,
    remedy: `State ${lacking.map(({ property }) => howTo[property]).join(', ')}.`,
    location: at(path, first.line),
    data: { definitions: views.length, incomplete: bad.length },
  }
}

export const undefinedFeatures = (
  path: string,
  view: string,
  reads: readonly FeatureRead[],
  isViewKnown: boolean,
): Observation => {
  const names = [...new Set(reads.map(({ feature }) => feature))]
  return {
    kind: 'feature-undefined',
    subject: `${path}#${view}`,
    effect: 'degrades',
    title: isViewKnown
      ? `${path} reads ${list(names)} of ${view}, which has no such ${names.length === 1 ? 'feature' : 'features'}`
      : `${path} reads features of ${view}, which is defined nowhere`,
    detail: isViewKnown
      ? `The definition of ${view} in this repository lists its features, and ${names.length === 1 ? 'this one is' : 'these are'} not among them: the request fails, or is answered from a registry that is no longer what the code says.`
      : `No definition in this repository has that name (read: ${list(names)}): the request fails, or is answered from a registry that is no longer what the code says.`,
    remedy: 'Read what is defined, or define what is read and apply it.',
    location: at(path, reads[0]?.line ?? 1),
    data: { features: names },
  }
}
