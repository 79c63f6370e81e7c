import type { z } from 'zod'
import type { Observation } from '../../../../domain/finding.ts'
import type { FileFacts } from '../../../../domain/sensor.ts'
import { roleOf } from '../../../../formats/workflows.ts'
import { factsSchema } from './facts.ts'
import type { Facts, Stated } from './facts.ts'
import { judgeInterpreter } from './judge-interpreters.ts'
import { judgeTool } from './judge-tools.ts'
import type { Told } from './judge-tools.ts'
import { readPins } from './read-pins.ts'
import { readProject } from './read-project.ts'
import { readDockerfile, readWorkflow } from './read-runs.ts'
import { scopeOf, standsApart } from './scope.ts'
import { implementSensor } from '../../../../domain/sensor.ts'
import { settings } from '../version-mismatch.ts'

const projectFiles =
  /(?:^|\/)(?:pyproject\.toml|setup\.(?:py|cfg)|(?:uv|poetry|pdm)\.lock)$|(?:requirement|(?:^|\/)requirements\/[^/])[^/]{0,255}\.(?:txt|in)$/

const pinFiles =
  /(?:^|\/)(?:\.pre-commit-config\.yaml|\.python-version|\.nvmrc|\.node-version|\.tool-versions|runtime\.txt|package\.json|(?:\.devcontainer\/(?:[^/]{1,255}\/)?|\.)?devcontainer\.json)$/

const read = (file: Parameters<typeof readPins>[0]): Stated => {
  if (roleOf(file.path) === 'workflow') return readWorkflow(file)
  if (projectFiles.test(file.path)) return { statements: [...readProject(file)] }
  return pinFiles.test(file.path) ? { statements: [...readPins(file)] } : readDockerfile(file)
}

const interpreters = new Set(['python', 'node'])

const judged = (facts: readonly FileFacts<Facts>[], ignored: ReadonlySet<string>): readonly Observation[] => {
  const told = facts.flatMap(({ path, facts: { statements } }): readonly Told[] =>
    statements.filter(({ tool }) => !ignored.has(tool)).map((statement) => ({ ...statement, path })),
  )
  const unresolved = new Set(facts.flatMap(({ facts: { unresolved: tools } }) => tools))
  const groups = Map.groupBy(told, ({ path, tool }) => `${scopeOf(path)}\n${tool}`)
  return [...groups]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([key, own]) => {
      const [scope = '', tool = ''] = key.split('\n')
      if (!interpreters.has(tool)) return judgeTool(scope, tool, own)
      const tested = own.filter(({ role }) => role === 'tested')
      return judgeInterpreter(
        scope,
        tool,
        own.filter(({ role }) => role !== 'tested'),
        { tested, whole: !unresolved.has(tool) },
      )
    })
}

/** What `version-mismatch` does with files and with the repository. */
export const implementation = implementSensor<z.infer<typeof settings>, Facts>(settings, {
  facts: factsSchema,
  inspect: (file) => {
    if (standsApart(file.path)) return { facts: null, findings: [] }
    const facts = factsSchema.parse(read(file))
    return {
      facts: facts.statements.length + facts.unresolved.length === 0 ? null : facts,
      findings: [],
    }
  },
  conclude: async (facts, _, { ignore }) => {
    if (facts.length === 0) return { findings: [], unknown: [], notApplicable: 'no file states a version' }
    return { findings: judged(facts, new Set(ignore)), unknown: [] }
  },
})
