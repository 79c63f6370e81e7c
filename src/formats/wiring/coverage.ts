import type { Manager } from '../installs.ts'

/** What a step restores from a cache, and why it may restore more than can be told. */
export interface Coverage {
  readonly managers: readonly Manager[]
  readonly perhaps: string | null
}

/** A `uses:` of another repository's action with its inputs, as far as they are known. */
export interface CachingAction {
  /** `owner/name` and the folder inside. */
  readonly name: string
  readonly major: number | null
  readonly inputs: Readonly<Record<string, string>>
  /** `packageManager` of the `package.json` at the root, which newer versions of setup-node go by. */
  readonly packageManager: string | null
}

const none: Coverage = { managers: [], perhaps: null }
const sure = (...managers: readonly Manager[]): Coverage => ({ managers, perhaps: null })

const environments: readonly Manager[] = ['pip', 'uv', 'poetry', 'pipenv', 'pdm']
const modules: readonly Manager[] = ['npm', 'yarn', 'pnpm']

/** Folders in which package managers keep what they downloaded or installed, by their documentation. */
const folders: readonly (readonly [RegExp, readonly Manager[]])[] = [
  [/(?:^|[\\/])\.cache[\\/]?(?:\*\*?)?$/, [...environments, 'npm', 'yarn', 'pnpm']],
  [/[\\/]pip(?:[\\/]|$)|pip[-_]?cache|Caches[\\/]pip|PIP_CACHE_DIR/i, ['pip']],
  [/[\\/]\.?uv(?:[-_]cache)?(?:[\\/]|$)|^\.?uv[-_]cache|UV_CACHE_DIR/i, ['uv']],
  [/pypoetry|poetry[-_]cache|POETRY_CACHE_DIR/i, ['poetry']],
  [
    /(?:^|[\\/])\.?v?env[\w.-]{0,200}(?:[\\/]|$)|virtualenvs?|site-packages|pythonLocation|\.tox|\.nox|VIRTUAL_ENV/i,
    environments,
  ],
  [/pipenv/i, ['pipenv']],
  [/[\\/]pdm(?:[\\/]|$)|__pypackages__/i, ['pdm']],
  [/conda|mamba|CONDA/, ['conda']],
  [/node_modules/, modules],
  [/(?:^|[\\/])\.npm(?:[\\/]|$)|npm[-_]cache|NPM_CACHE/i, ['npm']],
  [/(?:^|[\\/])\.?yarn|YARN_CACHE/i, ['yarn']],
  [/pnpm/i, ['pnpm']],
]

const computed = (value: string | undefined): boolean => value?.includes('${{') === true

const storedIn = (path: string): readonly Manager[] =>
  folders.flatMap(([pattern, managers]) => (pattern.test(path) ? managers : []))

const ofPaths = ({ inputs }: CachingAction): Coverage => {
  if (inputs['lookup-only'] === 'true') return none
  const paths = (inputs['path'] ?? '').split('\n').map((path) => path.trim())
  const managers = paths.filter((path) => !path.startsWith('!')).flatMap(storedIn)
  const unclear = paths.find((path) => computed(path) && storedIn(path).length === 0)
  return { managers, perhaps: unclear === undefined ? null : `the path of a cache is computed: ${unclear}` }
}

const named =
  (...known: readonly Manager[]) =>
  ({ name, inputs: { cache } }: CachingAction): Coverage => {
    if (computed(cache)) return { managers: [], perhaps: `what ${name} caches is computed: ${cache}` }
    return { managers: known.filter((manager) => manager === cache), perhaps: null }
  }

const setupNode = (action: CachingAction): Coverage => {
  const { inputs, major, packageManager } = action
  const byItself = inputs['cache'] === undefined && inputs['package-manager-cache'] !== 'false'
  if (byItself && major !== null && major >= 5 && packageManager?.startsWith('npm') === true) return sure('npm')
  return named('npm', 'yarn', 'pnpm')(action)
}

/** With version 5 the cache is on unless it is switched off, on the machines that GitHub hosts. */
const setupUv = ({ major, inputs: { 'enable-cache': enabled } }: CachingAction): Coverage => {
  if (computed(enabled)) return { managers: [], perhaps: `whether uv is cached is computed: ${enabled}` }
  const byItself = major === null || major >= 5
  return enabled === 'true' || (byItself && enabled !== 'false') ? sure('uv') : none
}

const whenTrue =
  (manager: Manager, ...keys: readonly string[]) =>
  ({ inputs }: CachingAction): Coverage =>
    keys.some((key) => inputs[key] === 'true' || computed(inputs[key])) ? sure(manager) : none

const actions: ReadonlyMap<string, (action: CachingAction) => Coverage> = new Map([
  ...['actions/cache', 'actions/cache/restore', 'runs-on/cache', 'buildjet/cache', 'useblacksmith/cache'].map(
    (name) => [name, ofPaths] as const,
  ),
  ['actions/setup-python', named('pip', 'pipenv', 'poetry')],
  ['useblacksmith/setup-python', named('pip', 'pipenv', 'poetry')],
  ['actions/setup-node', setupNode],
  ['useblacksmith/setup-node', setupNode],
  ['astral-sh/setup-uv', setupUv],
  ['hynek/setup-cached-uv', () => sure('uv')],
  ['pdm-project/setup-pdm', whenTrue('pdm', 'cache')],
  ['pnpm/action-setup', whenTrue('pnpm', 'cache')],
  ['mamba-org/setup-micromamba', whenTrue('conda', 'cache-environment', 'cache-downloads')],
  ['bahmutov/npm-install', () => sure('npm', 'yarn')],
])

/** Whether an action says by its name that it caches, or is known to. */
export const mayCache = (name: string): boolean => actions.has(name.toLowerCase()) || /cach/i.test(name)

/** What an action restores before the steps behind it run. */
export const coverageOf = (action: CachingAction): Coverage => {
  const known = actions.get(action.name.toLowerCase())
  if (known !== undefined) return known(action)
  if (action.name.toLowerCase() === 'actions/cache/save') return none
  return { managers: [], perhaps: `what ${action.name} caches is not known here` }
}
