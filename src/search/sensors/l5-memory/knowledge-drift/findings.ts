import type { Observation } from '../../../../domain/finding.ts'
import type { Mention } from './facts.ts'

/** Something that is mentioned, and where. */
export interface Place {
  readonly document: string
  readonly line: number
}

const words: Readonly<Record<Mention['what'], { readonly kind: string; readonly is: string; readonly why: string }>> = {
  path: {
    kind: 'gone-path',
    is: 'which is nowhere in the repository',
    why: 'No file or folder has this path, from the root, from the document or from any other folder.',
  },
  symbol: {
    kind: 'gone-symbol',
    is: 'which its module does not have',
    why: 'The module is there, and the name does not occur in it.',
  },
  make: {
    kind: 'gone-command',
    is: 'which no Makefile defines',
    why: 'No Makefile of the repository has a target of that name.',
  },
  script: {
    kind: 'gone-command',
    is: 'which no package.json defines',
    why: 'No package.json of the repository has a script of that name.',
  },
  recipe: {
    kind: 'gone-command',
    is: 'which no justfile defines',
    why: 'No justfile of the repository has a recipe of that name.',
  },
  variable: {
    kind: 'gone-variable',
    is: 'which no workflow reads',
    why: 'No workflow, action or settings file names it any more.',
  },
}

const commandOf: Readonly<Partial<Record<Mention['what'], string>>> = {
  make: 'make ',
  script: 'npm run ',
  recipe: 'just ',
}

const at = ({ document, line }: Place): NonNullable<Observation['location']> => ({
  path: document,
  line,
  column: 1,
  endLine: line,
  endColumn: 1,
})

const documentsOf = (places: readonly Place[]): readonly string[] => [
  ...new Set(places.map(({ document }) => document)),
]

const list = (documents: readonly string[]): string =>
  documents
    .slice(0, 10)
    .map((path) => `\`${path}\``)
    .join(', ') + (documents.length > 10 ? ' and others' : '')

/** One finding for each thing that is gone, whoever names it. */
export const goneThing = (mention: Mention, places: readonly [Place, ...Place[]]): Observation => {
  const { kind, is, why } = words[mention.what]
  const name = `${commandOf[mention.what] ?? ''}${mention.name}`
  const documents = documentsOf(places)
  const more = documents.length - 1
  const who = more === 0 ? `${places[0].document} names` : `${places[0].document} and ${more} more name`
  return {
    kind,
    subject: name,
    effect: 'degrades',
    title: `${who} ${name}, ${is}`,
    detail: `${why} It is named in ${list(documents)}. An agent that follows this looks for what is not there, or makes it anew.`,
    remedy: 'name what took its place, or take the sentence out',
    location: at(places[0]),
    data: { name, what: mention.what, documents: documents.slice(0, 50) },
  }
}

/** A rule whose globs match nothing is never applied. */
export const deadScope = (document: string, glob: string, line: number): Observation => ({
  kind: 'dead-scope',
  subject: `${document}#${glob}`,
  effect: 'degrades',
  title: `${document} is for ${glob}, which matches no file`,
  detail:
    'Its front matter says for which files it is to be followed. None of the repository matches, so it is never followed there.',
  remedy: 'name where those files have gone, or take the glob out',
  location: at({ document, line }),
  data: { glob },
})

interface Statement extends Place {
  readonly value: string
}

/** Two instructions that cannot both be followed. */
export const contradiction = (topic: string, [first, second]: readonly [Statement, Statement]): Observation => ({
  kind: 'contradiction',
  subject: `${topic}#${[...new Set([first.document, second.document])].toSorted().join('+')}`,
  effect: 'degrades',
  title: `${second.document} says ${topic} ${second.value}, ${first.document === second.document ? 'and also' : `${first.document} says`} ${first.value}`,
  detail: `\`${first.document}\` line ${first.line} and \`${second.document}\` line ${second.line} state different values for one thing, and nothing says which one holds. An agent follows whichever it reads last.`,
  remedy: 'keep the one that holds, and take the other out or mark it as superseded',
  location: at(second),
  data: { topic, first: first.value, second: second.value },
})
