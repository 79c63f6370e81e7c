import { anyGlob } from '../../../../domain/quick-glob.ts'
import type { Reading } from '../../../../domain/reading.ts'
import type { FileFacts, Inspection } from '../../../../domain/sensor.ts'
import type { SourceFile } from '../../../../domain/format.ts'
import type { Tree } from '../../../../domain/workspace.ts'
import { pythonProject } from '../../../../formats/python-projects.ts'
import { codeFacts, factsOfPython, factsOfText } from './facts.ts'
import type { CodeFacts } from './facts.ts'
import { judgeCode } from './judge.ts'
import { implementSensor } from '../../../../domain/sensor.ts'
import { settings } from '../dead-code.ts'
import type { Settings } from '../dead-code.ts'

const inspect = (file: SourceFile): Inspection<CodeFacts> => {
  if (!/\.pyi?$/.test(file.path)) return { facts: factsOfText(file), findings: [] }
  const facts = factsOfPython(file)
  return typeof facts === 'string'
    ? { facts: factsOfText(file), findings: [], unknown: [{ subject: file.path, reason: facts }] }
    : { facts, findings: [] }
}

/** Folders of projects that are built into distributions. */
const packagedIn = async (tree: Tree): Promise<ReadonlySet<string>> => {
  const found = new Set<string>()
  for (const path of tree.match(['**/setup.{py,cfg}', '**/pyproject.toml'])) {
    const text = path.endsWith('.toml') ? await tree.text(path) : null
    const isBuilt = text === null || !text.known || pythonProject.parse({ path, text: text.value }).packaged
    if (isBuilt) found.add(path.slice(0, Math.max(path.lastIndexOf('/'), 0)))
  }
  return found
}

const conclude = async (facts: readonly FileFacts<CodeFacts>[], tree: Tree, given: Settings): Promise<Reading> => {
  if (!facts.some(({ path }) => path.endsWith('.py')))
    return { findings: [], unknown: [], notApplicable: 'there is no Python here' }
  if (tree.partial !== null) return { findings: [], unknown: [{ subject: 'code', reason: tree.partial }] }
  const isLeft = anyGlob(given.unjudged)
  const findings = judgeCode({
    facts,
    packaged: await packagedIn(tree),
    isPublicJudged: given.public,
    isJudged: (path) => !isLeft(path),
  })
  return { findings, unknown: [] }
}

/** What `dead-code` does with files and with the repository. */
export const implementation = implementSensor(settings, {
  facts: codeFacts,
  inspect: (file) => inspect(file),
  conclude: (facts, { tree }, given) => conclude(facts, tree, given),
})
