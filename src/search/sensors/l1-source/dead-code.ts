import { z } from 'zod'
import { anyGlob } from '../../../domain/quick-glob.ts'
import type { Reading } from '../../../domain/reading.ts'
import { defineSensor } from '../../../domain/sensor.ts'
import type { FileFacts, Inspection } from '../../../domain/sensor.ts'
import type { SourceFile } from '../../../domain/format.ts'
import type { Tree } from '../../../domain/workspace.ts'
import { pythonProject } from '../../../formats/python-projects.ts'
import { codeFacts, factsOfPython, factsOfText } from './dead-code/facts.ts'
import type { CodeFacts } from './dead-code/facts.ts'
import { judgeCode } from './dead-code/judge.ts'

const settings = z.strictObject({
  unjudged: z
    .array(z.string())
    .default([
      '**/{test,tests,testing,testdata,fixtures,docs,doc,documentation,examples,example,samples,demos,tutorials,notebooks,benchmarks,scripts,tools}/**',
      '**/{vendor,vendored,_vendor,third_party,thirdparty,node_modules,site-packages,templates,migrations,alembic,dags,plugins,hooks,pages}/**',
      '**/{test_*,*_test,*_pb2,*_pb2_grpc}.py',
      '**/*{{*/**',
    ])
    .describe('judges nothing in files that match one of these globs; what they name counts as used all the same'),
  exclude: z
    .array(z.string())
    .default(['**/{site-packages,node_modules}/**'])
    .describe('does not read files that match one of these globs'),
  public: z
    .boolean()
    .default(false)
    .describe('judges public modules and functions of a distribution too, though whoever installs it may use them'),
})
type Settings = z.infer<typeof settings>

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

export const deadCode = defineSensor({
  id: 'dead-code',
  layer: 'L1',
  title: 'Code that nothing names',
  why: 'Code that nobody calls is still read, moved, linted and kept compatible, and an old way to train or to score, left lying about, is one day taken for the present one.',
  cannotKnow:
    'A name counts as used wherever it stands: in code, strings, `__all__`, configuration, workflows, notebooks and documents, also where another thing of the same name is meant; so what is found is little and likely. Modules count as used where an import, a path or a dotted name leads to them, beside code that loads modules by names it makes up, where they do something when run, and where their name is one that tools look for. Public modules and functions of what is built into a distribution belong to whoever installs it and are left alone unless the settings ask for them. Decorated functions, classes, public methods, methods of classes with bases, names that frameworks call, and files of tests, examples and documents are not judged. Other languages are not read.',
  kinds: {
    'unused-module': 'A module that only defines things and that nothing imports or names.',
    'unused-function': 'A function, or a private method of a class without bases, whose name stands nowhere else.',
  },
  files: [
    '**/*.{py,pyi,pyx,md,rst,yml,yaml,toml,cfg,ini,sh,ipynb,html,jinja,jinja2,j2,txt,in,tf,jsonnet,gin,kt}',
    '**/{Makefile,Dockerfile*,*.mk,Procfile,Jenkinsfile,Snakefile,*.smk,MLproject,package.json,*config*.json,*_yaml,*_yml,*_conf}',
  ],
  wakesOn: [],
  cadence: 'weekly',
  concludesApart: true,
  version: 3,
  settings,
  facts: codeFacts,
  inspect: (file) => inspect(file),
  conclude: (facts, { tree }, given) => conclude(facts, tree, given),
})
