import type { SourceFile } from '../../../../domain/format.ts'
import type { Inspection } from '../../../../domain/sensor.ts'
import { contextPaths } from '../../../../formats/docker-context.ts'
import { dockerfile } from '../../../../formats/dockerfile.ts'
import type { Dockerfile } from '../../../../formats/dockerfile.ts'
import { pythonLock, pythonProject } from '../../../../formats/python-projects.ts'
import { readRequirement, requirements } from '../../../../formats/requirements.ts'
import { workflow } from '../../../../formats/workflows.ts'
import type { Job } from '../../../../formats/workflows.ts'
import { itemsAt, yamlTree } from '../../../../formats/yaml-tree.ts'
import type { YamlNode } from '../../../../formats/yaml-tree.ts'
import { excusedUntil, installsOfScript, readCondaSpec } from './facts.ts'
import type { DependencyFacts, InstallFact, LineFact, Of } from './facts.ts'

type Seen = Inspection<DependencyFacts>

const seen = (facts: DependencyFacts | null): Seen => ({ facts, findings: [] })
const unread = ({ path }: SourceFile, reason: string): Seen => ({
  facts: null,
  findings: [],
  unknown: [{ subject: path, reason }],
})

/** What a list of requirements says. */
export const factsOfList = (file: { readonly path: string; readonly text: string }): Of<'requirements'> => {
  const { lines, includes, constraints } = requirements.parse(file)
  const facts = lines.map(({ comment, ...line }): LineFact => ({ ...line, excusedUntil: excusedUntil(comment) }))
  return { kind: 'requirements', lines: facts, includes: [...includes], constraints: [...constraints] }
}

const inspectProject = (file: SourceFile): Seen => {
  const { fault, dependencies, metadata, sources, ...project } = file.as(pythonProject)
  if (fault !== null) return unread(file, fault)
  return seen({
    kind: 'project',
    ...project,
    metadata: [...metadata],
    sources: [...sources],
    dependencies: [...dependencies],
  })
}

const inspectLock = (file: SourceFile): Seen => {
  const { fault, versions } = file.as(pythonLock)
  if (fault !== null) return unread(file, fault)
  const found = new Map([...versions].map(([name, each]) => [name, [...each]]))
  return seen({ kind: 'lock', versions: Object.fromEntries(found) })
}

const inspectConda = (file: SourceFile): Seen => {
  const { documents, faults, refused } = file.as(yamlTree)
  const [fault] = faults
  if (refused !== null || fault !== undefined) return unread(file, refused ?? `line ${fault?.line}: ${fault?.message}`)
  const comments = file.text.split('\n').map((line) => line.slice(line.indexOf('#')))
  const read = (node: YamlNode): readonly LineFact[] => {
    if (node.kind === 'map') return itemsAt(node, 'pip').flatMap((item) => ofNode(item, readRequirement))
    return ofNode(node, readCondaSpec)
  }
  const ofNode = (node: YamlNode, reader: typeof readCondaSpec): readonly LineFact[] => {
    const found = node.kind === 'text' ? reader(node.text) : null
    return found === null
      ? []
      : [{ ...found, line: node.at.line, excusedUntil: excusedUntil(comments[node.at.line - 1] ?? '') }]
  }
  return seen({ kind: 'conda', lines: itemsAt(documents[0]?.root, 'dependencies').flatMap(read) })
}

/** What runs to its end: training, tests, notebooks, a shell. */
const batch =
  /(?:^|[\s/_.-])(?:re)?(?:train|test|preprocess|process|prepare|evaluat|tune|deploy|ingest|jupyter|notebook|pytest|dvc|make|(?:ba)?sh$)|^python[\d.]{0,5}$|\s--(?:version|help)$/i

/** Whether an image stays up to answer: something listens, or what it starts is none of the known jobs. */
const staysUp = ({ start, exposes }: Dockerfile): boolean => exposes || (start !== null && !batch.test(start))

/** `Dockerfile.model-training`, `pipeline.Dockerfile`: named for a job. */
const namedForJob = /(?:^|[._-])(?:train(?:ing|er)?|pipeline|batch|etl)(?:[._-]|$)/i

const inspectDockerfile = (file: SourceFile): Seen => {
  const read = file.as(dockerfile)
  const { stages, scripts } = read
  const last = stages.length - 1
  const name = file.path.slice(file.path.lastIndexOf('/') + 1)
  const role = staysUp(read) && !namedForJob.test(name) ? 'image' : 'batch-image'
  const installs = scripts.flatMap((script) =>
    installsOfScript(script, {
      owner: `FROM[${stages[script.stage]?.name ?? script.stage}]`,
      locator: '',
      role: script.stage === last ? role : 'build-stage',
      placesOf: (path) => contextPaths(path, script.inside),
    }),
  )
  return installs.length === 0 ? seen(null) : seen({ kind: 'installs', publishes: false, installs })
}

const publishing =
  /\bpypa\/gh-action-pypi-publish@|(?:^|[\s;&|])(?:twine upload|flit publish|(?:uv|poetry|pdm|hatch) publish)(?:\s|$)/
const training =
  /\b(?:python[\d.]{0,5}|torchrun|accelerate|deepspeed|modal)[ \t][^\n]{0,200}\b(?:re)?(?:train|fine-?_?tune|deploy)|\bkubectl[ \t]|\bhelm[ \t]|\bsagemaker\b|\bvertex/i

/** Whether a job trains or deploys, by its name and the commands of its steps. */
const matters = ({ id, steps }: Job): boolean =>
  /^(?:re)?(?:train|deploy|fine-?tune)/i.test(id) || steps.some(({ run }) => training.test(run?.text ?? ''))

const inspectWorkflow = (file: SourceFile): Seen => {
  const { jobs, unreadable } = file.as(workflow)
  const installs = jobs.flatMap((job): InstallFact[] => {
    const role = matters(job) ? 'training-job' : 'job'
    return job.steps.flatMap(({ run, locator }) => {
      if (run === null) return []
      const line = run.at.line + (run.block ? 1 : 0)
      return installsOfScript({ text: run.text, line }, { owner: job.locator, locator: `${locator}.`, role })
    })
  })
  const publishes = jobs.some(({ steps }) =>
    steps.some(({ uses, run }) => publishing.test(uses?.text ?? '') || publishing.test(run?.text ?? '')),
  )
  const facts = seen(installs.length === 0 && !publishes ? null : { kind: 'installs', publishes, installs })
  return unreadable === null ? facts : { ...facts, unknown: [{ subject: file.path, reason: unreadable }] }
}

/** The list that platforms install which run a `Procfile` (https://devcenter.heroku.com/articles/python-support). */
const platformList = 'requirements.txt'

const inspectProcfile = ({ text }: SourceFile): Seen => {
  const lines = text.split('\n')
  const at = Math.max(
    lines.findIndex((line) => /^web\b/.test(line)),
    0,
  )
  const command = (lines[at] ?? '').trim().slice(0, 200)
  const install: InstallFact = {
    owner: 'web',
    locator: 'web',
    line: at + 1,
    command,
    role: 'image',
    unpinned: [],
    files: [platformList],
    places: [],
    constraints: [],
    project: false,
    locked: false,
  }
  return seen(command === '' ? null : { kind: 'installs', publishes: false, installs: [install] })
}

const lockName = /(?:^|\/)(?:uv\.lock|poetry\.lock|pdm\.lock|Pipfile\.lock|pylock(?:\.[\w-]+)?\.toml)$/

/** What one file says, by its name. */
export const inspectDependencies = (file: SourceFile): Seen => {
  const name = file.path.split('/').at(-1) ?? ''
  if (file.path.startsWith('.github/workflows/')) return inspectWorkflow(file)
  if (name === 'Procfile') return inspectProcfile(file)
  if (lockName.test(file.path)) return inspectLock(file)
  if (name === 'pyproject.toml') return inspectProject(file)
  if (/\.ya?ml$/.test(name)) return inspectConda(file)
  if (/\.(?:txt|in)$/.test(name)) return seen(factsOfList(file))
  return /^[ \t]{0,80}FROM[ \t]/im.test(file.text) && !name.endsWith('.md') ? inspectDockerfile(file) : seen(null)
}
