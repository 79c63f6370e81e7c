import type { Observation } from '../../../../domain/finding.ts'
import { nearest } from '../../../../domain/nearest.ts'
import type { Fault, Surroundings } from './judge-links.ts'

/** Faults that lead to one place: mended together, by bringing it back or by pointing them elsewhere. */
interface Place {
  readonly first: Fault
  readonly faults: readonly Fault[]
}

const placesOf = (faults: readonly Fault[]): readonly Place[] => {
  const places = new Map<string, Fault[]>()
  for (const fault of faults) {
    const key = `${fault.what} ${fault.link.image} ${fault.path}#${fault.fragment}`
    const known = places.get(key)
    if (known === undefined) places.set(key, [fault])
    else known.push(fault)
  }
  return [...places.values()].flatMap((all) => (all[0] === undefined ? [] : [{ first: all[0], faults: all }]))
}

const documentsOf = (faults: readonly Fault[]): readonly string[] => [
  ...new Set(faults.map(({ link }) => link.document)),
]

/** `a.md`, or `a.md and 12 more documents`. */
const who = (documents: readonly string[]): string => {
  const [first = ''] = documents
  const more = documents.length - 1
  return more === 0 ? first : `${first} and ${more} more document${more === 1 ? '' : 's'}`
}

const list = (documents: readonly string[]): string => {
  const shown = documents.slice(0, 10).map((path) => `\`${path}\``)
  return shown.join(', ') + (documents.length > 10 ? ` and ${documents.length - 10} more` : '')
}

/** What most likely took a path's place: a file of its name elsewhere, else one of a similar name beside it. */
const successor = ({ paths }: Surroundings, path: string): string | null => {
  const folder = path.slice(0, path.lastIndexOf('/') + 1)
  const name = path.slice(folder.length)
  const places = paths.placesOf(name)
  if (places.length > 0) return places.length > 3 ? null : places.join(' or ')
  const near = nearest(name, paths.inFolder(folder).slice(0, 200))
  return near === null ? null : `${folder}${near}`
}

const located = ({ link }: Fault): Pick<Observation, 'effect' | 'location'> => ({
  effect: 'advises',
  location: { path: link.document, line: link.line, column: 1, endLine: link.line, endColumn: 1 },
})

const gone = (given: Surroundings, { first, faults }: Place): Observation => {
  const { path, link } = first
  const documents = documentsOf(faults)
  const hint = successor(given, path)
  const [one, many] = link.image ? ['shows', 'show'] : ['links to', 'link to']
  return {
    ...located(first),
    kind: link.image ? 'broken-image' : 'broken-link',
    subject: path,
    title: `${who(documents)} ${documents.length > 1 ? many : one} ${path}, which does not exist`,
    detail: `\`${link.target}\` leads to \`${path}\` in this repository, where there is neither a file nor a folder of that name. It is meant in ${list(documents)}.`,
    remedy: `${hint === null ? 'point it at what took its place' : `point it at ${hint}`}, or take it out`,
    data: { target: link.target, path, documents: documents.slice(0, 50) },
  }
}

/** Part 1 is like Part 2 by its letters, and another part all the same. */
const isNumberedOtherwise = (anchor: string, fragment: string): boolean => {
  const [here, there] = [anchor, fragment].map((text) => text.replaceAll(/\d{1,20}/g, '#'))
  return anchor !== fragment && here === there
}

const withoutAnchor = (given: Surroundings, { first, faults }: Place): Observation => {
  const { path, fragment, link } = first
  const documents = documentsOf(faults)
  const anchors = given.documents.get(path)?.anchors.slice(0, 200) ?? []
  const near = nearest(
    fragment,
    anchors.filter((anchor) => !isNumberedOtherwise(anchor, fragment)),
  )
  const itself = documents.length === 1 && path === link.document
  return {
    ...located(first),
    kind: 'broken-anchor',
    subject: `${path}#${fragment}`,
    title: `${who(documents)} ${documents.length > 1 ? 'link' : 'links'} to #${fragment}, which ${itself ? 'it' : path} does not have`,
    detail: `No heading of \`${path}\` gives the anchor \`#${fragment}\`, and no \`id\` or \`name\` in it does; the link opens the top of the page. It is written in ${list(documents)}.`,
    remedy: near === null ? 'point it at the heading that took its place' : `point it at #${near}, if that is meant`,
    data: { target: link.target, path, fragment, documents: documents.slice(0, 50) },
  }
}

/** One finding for each place that links lead to and that is not there. */
export const brokenPlaces = (given: Surroundings, faults: readonly Fault[]): readonly Observation[] =>
  placesOf(faults.filter(({ what }) => what !== 'unlisted')).map((place) =>
    place.first.what === 'gone' ? gone(given, place) : withoutAnchor(given, place),
  )
