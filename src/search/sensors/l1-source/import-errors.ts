import { z } from 'zod'
import { anyGlob } from '../../../domain/quick-glob.ts'
import type { Reading } from '../../../domain/reading.ts'
import { defineSensor } from '../../../domain/sensor.ts'
import type { FileFacts, Inspection } from '../../../domain/sensor.ts'
import type { SourceFile } from '../../../domain/format.ts'
import type { Tree } from '../../../domain/workspace.ts'
import { wordsInStrings } from '../../../formats/python/names.ts'
import { declaringGlobs } from '../../../formats/python/declared-distributions.ts'
import { buildGlobs } from './import-errors/built.ts'
import { factsOfPython, factsOfText, importFacts } from './import-errors/facts.ts'
import type { ImportFacts } from './import-errors/facts.ts'
import { readIgnored } from './import-errors/ignored.ts'
import { judgeImports } from './import-errors/judge.ts'
import { observe } from './import-errors/report.ts'
import type { Group } from './import-errors/report.ts'
import type { Resolution } from './import-errors/resolve.ts'

const settings = z.strictObject({
  exclude: z
    .array(z.string())
    .default([
      '**/*{{*/**',
      '**/{fixtures,testdata,test_data,vendor,vendored,_vendor,third_party,thirdparty,node_modules,site-packages,templates}/**',
    ])
    .describe('leaves the imports of files out that match one of these globs'),
  provided: z
    .array(z.string())
    .default([])
    .describe('top-level modules that the place brings where the code runs, so that nothing declares them'),
})
type Settings = z.infer<typeof settings>

const isDeclaring = anyGlob(declaringGlobs)

/** Documents and notebooks list nothing; what else there is, few files, is asked pattern by pattern. */
const isList = (path: string): boolean => !/\.(?:md|rst|sh|ipynb|mk)$/.test(path) && isDeclaring(path)

/** Facts of a file, and why it cannot be read. */
const read = (file: SourceFile): { readonly facts: ImportFacts | null; readonly fault: string | null } => {
  if (!file.path.endsWith('.py')) return factsOfText(file, isList(file.path))
  const facts = factsOfPython(file)
  return typeof facts === 'string' ? { facts: null, fault: facts } : { facts, fault: null }
}

const inspect = (file: SourceFile, { exclude }: Settings): Inspection<ImportFacts> => {
  const { facts, fault } = read(file)
  if (fault === null) return { facts, findings: [] }
  if (anyGlob(exclude)(file.path)) return { facts: null, findings: [] }
  return { facts, findings: [], unknown: [{ subject: file.path, reason: fault }] }
}

/** Whether a module names in a string what it seems to lack: a decorator or a registry may make it of that. */
const isNamed = async (tree: Tree, resolution: Resolution): Promise<boolean> => {
  if (resolution.kind !== 'missing-name') return false
  const text = await tree.text(resolution.file)
  return !text.known || wordsInStrings(text.value).has(resolution.name)
}

/** Whether there is a list, anywhere but in links, that nothing could be read of. */
const lacksList = async (facts: readonly FileFacts<ImportFacts>[], tree: Tree): Promise<boolean> => {
  const read = new Set(facts.map(({ path }) => path))
  for (const path of tree.match(declaringGlobs)) if (!read.has(path) && !(await tree.text(path)).known) return true
  return false
}

/** Repositories of which less than half is declared keep their lists elsewhere. */
const fewest = 8

const conclude = async (facts: readonly FileFacts<ImportFacts>[], tree: Tree, given: Settings): Promise<Reading> => {
  if (!facts.some(({ path }) => path.endsWith('.py')))
    return { findings: [], unknown: [], notApplicable: 'there is no Python here' }
  if (tree.partial !== null) return { findings: [], unknown: [{ subject: 'imports', reason: tree.partial }] }
  const isExcluded = anyGlob(given.exclude)
  const isJudged = (path: string): boolean => path.endsWith('.py') && !isExcluded(path)
  const { groups, foreign, unreadable } = judgeImports({ facts, tree, made: await readIgnored(tree), isJudged })
  const missing: Group[] = []
  for (const group of groups) if (!(await isNamed(tree, group.resolution))) missing.push(group)
  const findings = missing.map(observe)
  const undeclared = findings.filter(({ kind, subject }) => kind === 'undeclared' && !given.provided.includes(subject))
  const others = findings.filter(({ kind }) => kind !== 'undeclared')
  const hidesSome = unreadable || (undeclared.length > 0 && (await lacksList(facts, tree)))
  const isElsewhere = !hidesSome && undeclared.length >= fewest && undeclared.length * 2 > foreign
  const mayBeThere = `a list of dependencies cannot be read: ${undeclared.length} modules that no other list names may stand there`
  const reason = `no list of this repository names ${undeclared.length} of the ${foreign} third-party modules that it imports, so its dependencies are declared elsewhere`
  return {
    findings: isElsewhere || hidesSome ? others : [...others, ...undeclared],
    unknown:
      isElsewhere || (hidesSome && undeclared.length > 0)
        ? [{ subject: 'third-party imports', reason: hidesSome ? mayBeThere : reason }]
        : [],
    figures: { modules: foreign, undeclared: undeclared.length },
  }
}

export const importErrors = defineSensor({
  id: 'import-errors',
  layer: 'L1',
  title: 'Imports that cannot work',
  why: 'An import of a file that was renamed, or of a package that nothing installs, ends the program at its first line: in training after the queue, in serving after the rollout.',
  cannotKnow:
    'No package index is asked and nothing is run. A distribution that is named anywhere in the tree counts as declared for all of it: in `pyproject.toml`, `setup.py`, `setup.cfg`, requirements, environment files, locks, in `pip install` of a script, an image or a document; which names bring which modules is told by a table and by likeness, and what declared distributions commonly require (NumPy with pandas) needs no entry of its own; what one that the table does not know may require degrades and does not block. Where a list could not be read, nothing is said of undeclared modules. Left alone is what is caught, asked for first, or imported on a condition, in one file or another; modules that a build writes or compiles (Cargo, CMake, maturin), `.gitignore` keeps out, or packages that change themselves in `sys.modules`; whatever a module with `__getattr__`, `globals()` or star imports of elsewhere may hold. A module found anywhere in the tree counts as reachable, since the path may be changed. Where most modules are declared nowhere, the lists are kept elsewhere and nothing is said of any. Notebooks are read for what they install, not for what they import. Circular imports, and names that exist too late, are not seen.',
  kinds: {
    'missing-module': 'An import of this repository leads to no file.',
    'missing-name': 'A name is imported from a file of this repository that does not have it.',
    undeclared: 'A third-party module is imported and no list of dependencies names what brings it.',
  },
  files: [
    '**/*.py',
    ...declaringGlobs,
    ...buildGlobs,
    '**/*.{md,rst,sh,yml,yaml,ipynb}',
    '**/{Dockerfile*,*.Dockerfile,Makefile,*.mk}',
  ],
  wakesOn: ['push', 'pull_request', 'merge_group'],
  cadence: 'daily',
  concludesApart: true,
  version: 5,
  settings,
  facts: importFacts,
  inspect: (file, given) => inspect(file, given),
  conclude: (facts, { tree }, given) => conclude(facts, tree, given),
})
