import type { Observation } from '../../../../domain/finding.ts'
import { destinationOf } from '../../../../formats/markdown/targets.ts'
import type { DocumentFacts } from './facts.ts'
import type { Surroundings } from './judge-links.ts'

type Command = DocumentFacts['commands'][number]

/**
 * Whether the file may exist wherever the command is run. Prose says where that is, so any folder counts; and a
 * document that had another repository cloned is in that one's files.
 */
const mayExist = ({ paths, ignored }: Surroundings, command: Command, ownName: string | null): boolean => {
  if (command.folder === null || command.clones.some((name) => name !== ownName)) return true
  const written = command.path.replace(/^(?:\.{1,2}\/)+/, '')
  const entered = command.folder === '' ? written : `${command.folder.replace(/^(?:\.{1,2}\/)+/, '')}/${written}`
  return (
    paths.endsAnywhere(written) || paths.presence(entered) !== 'absent' || ignored.has(entered) || ignored.has(written)
  )
}

/** Holds one command of a document against the repository; null where its file is or may be there. */
export const judgeCommand = (
  given: Surroundings,
  document: string,
  command: Command,
  ownName: string | null,
): Observation | null => {
  if (mayExist(given, command, ownName)) return null
  const destination = destinationOf(document, command.path)
  if (destination === null || given.paths.presence(destination.path) !== 'absent') return null
  return {
    kind: 'gone-file',
    subject: `${document}#${command.command}`,
    effect: 'advises',
    title: `${document} says to run \`${command.command}\`, but there is no ${command.path}`,
    detail: `No folder of the repository holds \`${command.path}\`, no \`.gitignore\` speaks of it, and the document does not have the reader make it. Whoever follows the document stops here.`,
    remedy: 'name the file that took its place, or take the command out',
    location: { path: document, line: command.line, column: 1, endLine: command.line, endColumn: 1 },
    data: { path: command.path, command: command.command },
  }
}
