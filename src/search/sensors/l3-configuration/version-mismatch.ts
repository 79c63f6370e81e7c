import { z } from 'zod'
import type { Observation } from '../../../domain/finding.ts'
import { defineSensor } from '../../../domain/sensor.ts'
import type { FileFacts } from '../../../domain/sensor.ts'
import { dockerfileGlobs } from '../../../formats/dockerfile.ts'
import { roleOf, workflowGlobs } from '../../../formats/workflows.ts'
import { factsSchema } from './version-mismatch/facts.ts'
import type { Facts, Stated } from './version-mismatch/facts.ts'
import { judgeInterpreter } from './version-mismatch/judge-interpreters.ts'
import { judgeTool } from './version-mismatch/judge-tools.ts'
import type { Told } from './version-mismatch/judge-tools.ts'
import { readPins } from './version-mismatch/read-pins.ts'
import { readProject } from './version-mismatch/read-project.ts'
import { readDockerfile, readWorkflow } from './version-mismatch/read-runs.ts'
import { scopeOf, standsApart } from './version-mismatch/scope.ts'

const settings = z.strictObject({
  ignore: z
    .array(z.string())
    .default([])
    .describe('tools whose versions may differ, by name: `python`, `node`, `ruff`'),
})

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

export const versionMismatch = defineSensor<z.infer<typeof settings>, Facts>({
  id: 'version-mismatch',
  layer: 'L3',
  title: 'One tool in two versions',
  why: 'The hook formats with one version, the workflow checks with another, and every commit is red for somebody. The image runs Python 3.10, the tests run 3.12, and what breaks does so in production. Each version is written down somewhere; only nobody reads the places side by side.',
  cannotKnow:
    'Only statements that exclude each other are found: an exact version against another, or against a range that does not hold it. Ranges, matrices and `requires-python` by themselves are none. Files of one folder are held together, with workflows as part of the root; examples, tests and templates are left out. What a script or an action chooses at run time is not known, nor whether a difference is meant. Whether a lock fits its project is told by r12-unpinned-dependencies.',
  kinds: {
    'tool-mismatch': 'A formatter, linter or type checker is stated in versions that exclude each other.',
    'python-outside-range':
      'A version file, image or job that installs the project uses a Python that it does not allow.',
    'interpreter-mismatch': 'Files that pin an interpreter differ, or pin one that no workflow runs on.',
    'target-below-range': 'A tool is told to write for a Python that the project no longer allows.',
  },
  files: [
    '**/pyproject.toml',
    '**/setup.{py,cfg}',
    '**/{uv,poetry,pdm}.lock',
    '**/*requirements*.{txt,in}',
    '**/requirements/*.{txt,in}',
    '**/{.pre-commit-config.yaml,.python-version,.nvmrc,.node-version,.tool-versions,runtime.txt,package.json}',
    '**/{devcontainer.json,.devcontainer.json}',
    ...workflowGlobs,
    ...dockerfileGlobs,
  ],
  wakesOn: ['push', 'pull_request', 'merge_group', 'clock'],
  cadence: 'daily',
  version: 1,
  settings,
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
