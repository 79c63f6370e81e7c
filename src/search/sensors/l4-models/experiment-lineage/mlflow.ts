import type { Unknown } from '../../../../domain/reading.ts'
import type { Tree } from '../../../../domain/workspace.ts'
import { aspectsOf } from './aspects.ts'
import type { Aspect, Run } from './aspects.ts'

/** The runs of MLflow's file store, and the folders of runs that it can no longer read. */
export interface MlflowRuns {
  readonly runs: readonly Run[]
  readonly broken: ReadonlyMap<string, readonly string[]>
  readonly unknown: readonly Unknown[]
}

/** The files of one run's folder: `params/lr`, `tags/mlflow.user`, `meta.yaml`. */
interface Folder {
  readonly experiment: string
  readonly path: string
  readonly files: readonly string[]
}

const parts = new Set(['params', 'metrics', 'tags', 'inputs', 'outputs', 'artifacts'])

/** `<store>/<experiment>/<run>/…` of all paths below stores; registered models and logged models are no runs. */
const foldersOf = (tree: Tree, stores: readonly string[], exclude: readonly string[]): readonly Folder[] => {
  const files = new Map<string, string[]>()
  for (const path of tree.match(
    stores.map((store) => `${store}/**`),
    exclude,
  )) {
    const names = path.split('/')
    const length = runLength(names)
    const folder = names.slice(0, length).join('/')
    const rest = names.slice(length).join('/')
    if (length === 0 || !(rest === 'meta.yaml' || parts.has(rest.split('/', 1)[0] ?? ''))) continue
    const found = files.get(folder)
    if (found === undefined) files.set(folder, [rest])
    else found.push(rest)
  }
  return [...files].flatMap(([path, own]) => {
    const experiment = path.slice(0, path.lastIndexOf('/'))
    return /\/(?:\.trash|models)(?:\/|$)/.test(path) ? [] : [{ experiment, path, files: own }]
  })
}

/** How many names of a file's path lead to its run's folder; 0 where none does. */
const runLength = (names: readonly string[]): number => {
  const store = names.length < 4 ? -1 : names.lastIndexOf('mlruns', names.length - 4)
  if (store !== -1) return store + 3
  // In a store of another name a run's folder is known by its 32 hex digits, below its experiment's folder.
  const run = names.slice(0, -1).findLastIndex((name) => /^[0-9a-f]{32}$/.test(name))
  return run > 0 ? run + 1 : 0
}

/** A logged model brings its environment; the history tag says that there is one though the files lie elsewhere. */
const isEnvironment = (file: string): boolean =>
  /^artifacts\/(?:.*\/)?(?:conda\.yaml|requirements\.txt|python_env\.yaml)$/.test(file) ||
  file === 'tags/mlflow.log-model.history' ||
  file.startsWith('outputs/')

const statesOf = (files: readonly string[]): ReadonlySet<Aspect> => {
  const states = new Set<Aspect>()
  for (const file of files) {
    const [part, ...rest] = file.split('/')
    if (part === 'params') states.add('parameters')
    if (part === 'inputs') states.add('data')
    if (part === 'params' || part === 'tags') for (const one of aspectsOf(rest.join('/'))) states.add(one)
    if (isEnvironment(file)) states.add('environment')
  }
  return states
}

const field = (text: string, name: string): string =>
  new RegExp(`^${name}:[ \\t]*['"]?([^'"\\n]*)`, 'm').exec(text)?.[1]?.trim() ?? ''

/** Runs that ended well: MLflow writes the number of its status, 3 for finished; 4 failed, 5 was killed. */
const isJudged = (meta: string): boolean =>
  !meta.includes('lifecycle_stage: deleted') && !['4', '5', 'FAILED', 'KILLED'].includes(field(meta, 'status'))

/** Runs that only hold other runs together: a search's parent logs nothing itself. */
const parentsOf = async (tree: Tree, folders: readonly Folder[]): Promise<ReadonlySet<string>> => {
  const parents = new Set<string>()
  for (const { path, files } of folders) {
    if (!files.includes('tags/mlflow.parentRunId')) continue
    const text = await tree.text(`${path}/tags/mlflow.parentRunId`)
    if (text.known) parents.add(text.value.trim())
  }
  return parents
}

/** Reads the runs of MLflow's file stores (https://mlflow.org/docs/latest/self-hosting/architecture/backend-store/). */
export const readMlflow = async (
  tree: Tree,
  stores: readonly string[],
  exclude: readonly string[],
): Promise<MlflowRuns> => {
  const folders = foldersOf(tree, stores, exclude)
  const parents = await parentsOf(tree, folders)
  const runs: Run[] = []
  const broken = new Map<string, string[]>()
  const unknown: Unknown[] = []
  for (const { experiment, path, files } of folders) {
    const id = path.slice(path.lastIndexOf('/') + 1)
    if (!files.includes('meta.yaml')) {
      if (!files.every((file) => file.startsWith('artifacts/')))
        broken.set(experiment, [...(broken.get(experiment) ?? []), id])
      continue
    }
    const meta = await tree.text(`${path}/meta.yaml`)
    if (!meta.known) unknown.push({ subject: `${path}/meta.yaml`, reason: meta.reason })
    else if (/^run_(?:id|uuid):/m.test(meta.value) && isJudged(meta.value) && !parents.has(id)) {
      const states = new Set(statesOf(files))
      if (field(meta.value, 'source_version') !== '') states.add('commit')
      runs.push({ id, group: experiment, path, states })
    }
  }
  return { runs, broken, unknown }
}
