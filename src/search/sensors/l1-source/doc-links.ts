import { z } from 'zod'
import type { Observation } from '../../../domain/finding.ts'
import { anyGlob } from '../../../domain/quick-glob.ts'
import type { Reading, Unknown } from '../../../domain/reading.ts'
import { defineSensor } from '../../../domain/sensor.ts'
import type { FileFacts, View } from '../../../domain/sensor.ts'
import { copiedDocuments } from '../../../formats/markdown/copies.ts'
import { markdown } from '../../../formats/markdown/document.ts'
import { sitesOf } from '../../../formats/markdown/sites.ts'
import { ignoredIn, repositoryPaths } from '../../../formats/repository-paths.ts'
import { documentFacts, factsOf } from './doc-links/facts.ts'
import type { DocumentFacts } from './doc-links/facts.ts'
import { brokenPlaces } from './doc-links/findings.ts'
import { judgeCommand } from './doc-links/judge-commands.ts'
import { judgeLink } from './doc-links/judge-links.ts'
import type { Fault, Surroundings } from './doc-links/judge-links.ts'

const settings = z.strictObject({
  exclude: z
    .array(z.string())
    .default([
      ...copiedDocuments,
      '**/_templates/**',
      '.github/ISSUE_TEMPLATE/**',
      '**/{PULL_REQUEST_TEMPLATE,pull_request_template}*',
      '.github/PULL_REQUEST_TEMPLATE/**',
    ])
    .describe('leaves documents out that match one of these globs'),
})
type Settings = z.infer<typeof settings>

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

export const docLinks = defineSensor({
  id: 'doc-links',
  layer: 'L1',
  title: 'Documents that lead nowhere',
  why: 'A README is the first thing that somebody runs. A link to a page that has moved, or `python train.py` for a script that is gone, costs every newcomer the same half hour, and tells them how far to trust the rest.',
  cannotKnow:
    'Only what lies in this repository is followed: URLs, also those of this repository on GitHub, are not fetched. Links of pages that a documentation generator builds (MkDocs, Docusaurus, Sphinx, GitBook and others, known by their configuration) are held to files only where they name one; routes are left to the generator. Anchors made by includes, directives and MDX components are not known, so documents with them are not held to theirs. What `.gitignore` names, and what lies in submodules and behind links, may exist elsewhere. Of commands only files that are named plainly are looked for, in every folder, in READMEs and guides for contributors.',
  kinds: {
    'broken-link': 'A relative link to a file or folder that the repository does not hold.',
    'broken-anchor': 'A link to a heading or anchor that the document it leads to does not have.',
    'broken-image': 'An image that the repository does not hold.',
    'gone-file': 'A command in a README or guide that reads a file which is nowhere in the repository.',
  },
  files: ['**/*.{md,markdown,mdx}'],
  wakesOn: ['push', 'pull_request', 'merge_group'],
  cadence: 'daily',
  version: 2,
  settings,
  facts: documentFacts,
  inspect: (file) => {
    if (frozen.test(file.path)) return { facts: null, findings: [] }
    const document = file.as(markdown)
    if (document.refused === null) return { facts: factsOf(file, document), findings: [] }
    return { facts: null, findings: [], unknown: [{ subject: file.path, reason: document.refused }] }
  },
  conclude,
})
