import type { Observation } from '../../../../domain/finding.ts'
import { anyGlob } from '../../../../domain/quick-glob.ts'
import type { Reading, Unknown } from '../../../../domain/reading.ts'
import type { FileFacts, View } from '../../../../domain/sensor.ts'
import { markdown } from '../../../../formats/markdown/document.ts'
import { sitesOf } from '../../../../formats/markdown/sites.ts'
import { ignoredIn, repositoryPaths } from '../../../../formats/repository-paths.ts'
import { documentFacts, factsOf } from './facts.ts'
import type { DocumentFacts } from './facts.ts'
import { brokenPlaces } from './findings.ts'
import { judgeCommand } from './judge-commands.ts'
import { judgeLink } from './judge-links.ts'
import type { Fault, Surroundings } from './judge-links.ts'
import { implementSensor } from '../../../../domain/sensor.ts'
import { settings } from '../doc-links.ts'
import type { Settings } from '../doc-links.ts'

/** Copies of released documentation, frozen on purpose; most of the documents of a large site. */
const frozen = /(?:^|\/)(?:\w{1,80}_)?versioned_docs\//

const ownNameIn = ({ live }: View): string | null => live.repository?.split('/')[1]?.toLowerCase() ?? null

const faultsOf = (given: Surroundings, { path, facts }: FileFacts<DocumentFacts>): readonly Fault[] =>
  facts.links.flatMap(([target, line, image]) => judgeLink(given, { document: path, target, line, image }) ?? [])

/** Commands whose file is gone; one that a broken link of the same document names already is not named again. */
const goneFiles = (
  given: Surroundings,
  { path, facts }: FileFacts<DocumentFacts>,
  view: View,
  linked: ReadonlySet<string>,
): readonly Observation[] => {
  const seen = new Set<string>()
  return facts.commands.flatMap((command) => {
    const name = command.path.slice(command.path.lastIndexOf('/') + 1)
    if (seen.has(command.path) || linked.has(`${path} ${name}`)) return []
    seen.add(command.path)
    return judgeCommand(given, path, command, ownNameIn(view)) ?? []
  })
}

const conclude = async (
  facts: readonly FileFacts<DocumentFacts>[],
  view: View,
  { exclude }: Settings,
): Promise<Reading> => {
  if (facts.length === 0) return { findings: [], unknown: [], notApplicable: 'no document links to anything' }
  const paths = repositoryPaths(view.tree)
  const ignored = await ignoredIn(view.tree)
  const documents = new Map(facts.map((one) => [one.path, one.facts]))
  const given = { paths, ignored, sites: await sitesOf(view.tree, paths), documents }
  const left = anyGlob(exclude)
  const judged = facts.filter(({ path }) => !left(path))
  const faults = judged.flatMap((one) => faultsOf(given, one))
  const linked = new Set(faults.map(({ link, path }) => `${link.document} ${path.slice(path.lastIndexOf('/') + 1)}`))
  const unlisted = faults.filter(({ what }) => what === 'unlisted')
  const reason = view.tree.partial ?? 'the tree could not be listed wholly'
  return {
    findings: [...brokenPlaces(given, faults), ...judged.flatMap((one) => goneFiles(given, one, view, linked))],
    unknown: [...new Set(unlisted.map(({ path }) => path))]
      .map((subject): Unknown => ({ subject, reason }))
      .concat(ignored.unknown),
    figures: { documents: facts.length, links: facts.reduce((sum, one) => sum + one.facts.links.length, 0) },
  }
}

/** What `doc-links` does with files and with the repository. */
export const implementation = implementSensor(settings, {
  facts: documentFacts,
  inspect: (file) => {
    if (frozen.test(file.path)) return { facts: null, findings: [] }
    const document = file.as(markdown)
    if (document.refused === null) return { facts: factsOf(file, document), findings: [] }
    return { facts: null, findings: [], unknown: [{ subject: file.path, reason: document.refused }] }
  },
  conclude,
})
