import { anyGlob } from '../../../../domain/quick-glob.ts'
import type { Reading } from '../../../../domain/reading.ts'
import type { FileFacts, Inspection } from '../../../../domain/sensor.ts'
import type { SourceFile } from '../../../../domain/format.ts'
import type { Tree } from '../../../../domain/workspace.ts'
import { wordsInStrings } from '../../../../formats/python/names.ts'
import { declaringGlobs } from '../../../../formats/file-globs.ts'
import { factsOfPython, factsOfText, importFacts } from './facts.ts'
import type { FileRead, ImportFacts } from './facts.ts'
import { readIgnored } from './ignored.ts'
import { judgeImports } from './judge.ts'
import { observe } from './report.ts'
import type { Group } from './report.ts'
import type { Resolution } from './resolve.ts'
import { implementSensor } from '../../../../domain/sensor.ts'
import { settings } from '../import-errors.ts'
import type { Settings } from '../import-errors.ts'

const isDeclaring = anyGlob(declaringGlobs)

/** Documents and notebooks list nothing; what else there is, few files, is asked pattern by pattern. */
const isList = (path: string): boolean => !/\.(?:mdx?|rst|sh|ipynb|mk)$/.test(path) && isDeclaring(path)

const read = (file: SourceFile): FileRead =>
  file.path.endsWith('.py') ? factsOfPython(file) : factsOfText(file, isList(file.path))

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

/** What `import-errors` does with files and with the repository. */
export const implementation = implementSensor(settings, {
  facts: importFacts,
  inspect: (file, given) => inspect(file, given),
  conclude: (facts, { tree }, given) => conclude(facts, tree, given),
})
