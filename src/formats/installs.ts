import type { ShellCommand } from './shell-commands.ts'

/** Programs that bring dependencies of a project onto a machine. */
export const managers = ['pip', 'uv', 'poetry', 'pipenv', 'pdm', 'conda', 'npm', 'yarn', 'pnpm'] as const
export type Manager = (typeof managers)[number]

/** What one command installs. */
export interface Install {
  readonly manager: Manager
  /** The command's words, joined by spaces. */
  readonly command: string
  /** The line of the script it starts in, from 0. */
  readonly line: number
  /** Whether it installs what the project's own files list (`npm ci`, `uv sync`, `pip install -r …`, `pip install .`). */
  readonly project: boolean
  /** Requirement and environment files it names, as written. */
  readonly files: readonly string[]
  /** Constraint files it names, as written. */
  readonly constraints: readonly string[]
  /** Packages it names, as written; folders, wheels and archives of this machine are left out. */
  readonly packages: readonly string[]
  /** Folders and archives of this machine that it installs, without those it links (`-e`). */
  readonly local: readonly string[]
  /** Whether it takes the versions of a lock: by its nature, or because it is told to. */
  readonly locked: boolean
}

interface Arguments {
  readonly plain: readonly string[]
  /** Values of options, by option. */
  readonly values: ReadonlyMap<string, readonly string[]>
  readonly flags: ReadonlySet<string>
}

const pipValued = new Set(
  '-r --requirement -c --constraint -e --editable -i --index-url --extra-index-url -f --find-links -t --target --prefix --root --src --upgrade-strategy --platform --python-version --implementation --abi --no-binary --only-binary --progress-bar --report --config-settings -C --global-option --trusted-host --cache-dir --timeout --retries --proxy --log --exists-action --python -p --group --index-strategy --index --default-index --torch-backend --extra --prerelease --resolution --exclude-newer --link-mode --keyring-provider -d --dest -w --wheel-dir --build-constraint -b --no-build-package --override --overrides'.split(
    ' ',
  ),
)
const condaValued = new Set('-n --name -p --prefix -c --channel -f --file --platform --solver --subdir'.split(' '))
const nodeValued = new Set(
  '--prefix -C --dir --filter --workspace -w --registry --loglevel --cache --omit --cwd'.split(' '),
)
const otherValued = new Set(
  '-C --directory --project -P --with --without --only -E --extras --extra --group -G --python -p --lockfile -L'.split(
    ' ',
  ),
)

const readArguments = (words: readonly string[], valued: ReadonlySet<string>): Arguments => {
  const plain: string[] = []
  const flags = new Set<string>()
  const values = new Map<string, string[]>()
  const give = (option: string, value: string) => values.set(option, [...(values.get(option) ?? []), value])
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? ''
    const equals = word.startsWith('--') ? word.indexOf('=') : -1
    const short = word.slice(0, 2)
    if (!word.startsWith('-') || word === '-') plain.push(word)
    else if (equals > 0) give(word.slice(0, equals), word.slice(equals + 1))
    else if (valued.has(word)) {
      index += 1
      give(word, words[index] ?? '')
    } else if (valued.has(short) && !word.startsWith('--')) give(short, word.slice(2))
    else flags.add(word)
  }
  return { plain, values, flags }
}

const valuesOf = ({ values }: Arguments, ...options: readonly string[]): readonly string[] =>
  options.flatMap((option) => values.get(option) ?? [])

/** Whether pip takes a word for a path of this machine and not for a package. */
const isLocal = (word: string): boolean =>
  word === '' ||
  /^[./~\\]/.test(word) ||
  /^\$[{(]?\w/.test(word) ||
  (/\.(?:whl|zip|tar\.gz)(?:\[[\w,-]*\])?$/.test(word) && !word.includes('://')) ||
  (word.includes('/') && !word.includes('://') && !word.includes('@'))

type Parts = Omit<Install, 'command' | 'line'>

const nothing = { files: [], constraints: [], packages: [], local: [], locked: false } as const

const readPip = (manager: Manager, words: readonly string[]): Parts | null => {
  const given = readArguments(words, pipValued)
  const [verb, ...targets] = given.plain
  if (verb !== 'install' && verb !== 'sync' && verb !== 'download' && verb !== 'wheel') return null
  const files = [...valuesOf(given, '-r', '--requirement'), ...(verb === 'sync' ? targets : [])]
  const packages = verb === 'sync' ? [] : targets.filter((word) => !isLocal(word))
  const editable = valuesOf(given, '-e', '--editable')
  const local = targets.some((word) => word.startsWith('.')) || editable.some((word) => isLocal(word))
  if (given.flags.has('--no-deps') && files.length === 0 && [...targets, ...editable].every(isLocal)) return null
  return {
    manager,
    project: files.length > 0 || local || given.values.has('--group'),
    files,
    constraints: valuesOf(given, '-c', '--constraint'),
    packages: [...packages, ...editable.filter((word) => !isLocal(word))],
    local: verb === 'sync' ? [] : targets.filter(isLocal),
    locked: verb === 'sync' || given.flags.has('--require-hashes'),
  }
}

const readUv = ([verb = '', ...rest]: readonly string[]): Parts | null => {
  if (verb === 'pip') return readPip('uv', rest)
  const given = readArguments(rest, otherValued)
  const locked = given.flags.has('--frozen') || given.flags.has('--locked')
  if (verb === 'sync') return { ...nothing, manager: 'uv', project: true, locked }
  if (verb === 'run' && !given.flags.has('--no-project') && !given.flags.has('--no-sync'))
    return { ...nothing, manager: 'uv', project: true, locked }
  if (verb === 'tool' && given.plain[0] === 'install')
    return { ...nothing, manager: 'uv', project: false, packages: given.plain.slice(1, 2) }
  return verb === 'add' ? { ...nothing, manager: 'uv', project: false, packages: given.plain } : null
}

/** `poetry`, `pipenv` and `pdm`: they install by their lock unless they are asked to add something. */
const readLocking = (manager: 'poetry' | 'pipenv' | 'pdm', words: readonly string[]): Parts | null => {
  const [verb, ...packages] = readArguments(words, otherValued).plain
  if (verb === 'add' || (verb === 'install' && manager === 'pipenv' && packages.length > 0))
    return { ...nothing, manager, project: false, packages }
  return verb === 'install' || verb === 'sync' ? { ...nothing, manager, project: true, locked: true } : null
}

const readConda = (words: readonly string[]): Parts | null => {
  const given = readArguments(words[0] === 'env' ? words.slice(1) : words, condaValued)
  const [verb, ...packages] = given.plain
  if (verb !== 'install' && verb !== 'create' && verb !== 'update') return null
  const files = valuesOf(given, '-f', '--file')
  if (files.length === 0 && packages.length === 0 && words[0] !== 'env') return null
  const locked = files.some((file) => file.includes('conda-lock') || file.endsWith('.lock'))
  return { ...nothing, manager: 'conda', project: files.length > 0 || words[0] === 'env', files, packages, locked }
}

const nodeVerbs = new Set(['ci', 'clean-install', 'i', 'install', 'add'])

const readNode = (manager: 'npm' | 'yarn' | 'pnpm', words: readonly string[]): Parts | null => {
  const given = readArguments(words, nodeValued)
  const [verb = manager === 'yarn' ? 'install' : '', ...rest] = given.plain
  if (!nodeVerbs.has(verb) || given.flags.has('--version') || given.flags.has('-v')) return null
  const packages = rest.filter((word) => !isLocal(word))
  const locked = verb === 'ci' || given.flags.has('--frozen-lockfile') || given.flags.has('--immutable')
  return { ...nothing, manager, project: packages.length === 0, packages, locked }
}

const interpreter = /^(?:python|pypy)[\d.]*(?:\.exe)?$|^py$|^\$\{?PYTHON\w*\}?$/

const readPipx = ([verb, ...packages]: readonly string[]): Parts | null =>
  verb === 'install' ? { ...nothing, manager: 'pip', project: false, packages: packages.slice(0, 1) } : null

type Reader = (words: readonly string[]) => Parts | null

const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['pip', (words) => readPip('pip', words)],
  ['pip-sync', (words) => readPip('pip', ['sync', ...words])],
  ['pipx', readPipx],
  ['uv', readUv],
  ...(['poetry', 'pipenv', 'pdm'] as const).map((name): [string, Reader] => [
    name,
    (words) => readLocking(name, words),
  ]),
  ...['conda', 'mamba', 'micromamba'].map((name): [string, Reader] => [name, readConda]),
  ...(['npm', 'yarn', 'pnpm'] as const).map((name): [string, Reader] => [name, (words) => readNode(name, words)]),
])

const read: Reader = ([program = '', ...rest]) => {
  const name = program.split(/[/\\]/).at(-1) ?? ''
  if (interpreter.test(name)) {
    const module = rest.indexOf('-m')
    return module < 0 ? null : read(rest.slice(module + 1))
  }
  return readers.get(/^pip[\d.]*(?:\.exe)?$/.test(name) ? 'pip' : name)?.(rest) ?? null
}

/** What a command installs by a package manager; null where it installs nothing, or by means not known here. */
export const readInstall = ({ words, line }: ShellCommand): Install | null => {
  const parts = read(words)
  return parts === null ? null : { ...parts, command: words.join(' '), line }
}

/** The name of a package as an index compares it: lower case, without version, extras and markers. */
export const packageName = (spec: string): string =>
  (/^@?[\w./-]+/.exec(spec)?.[0] ?? spec).toLowerCase().replace(/[-_.]+/g, '-')

/** What is installed to install, build, test, lint or publish with: small, and no dependency of the project. */
const tools = new Set(
  'pip setuptools wheel build twine uv poetry poetry-core pipx pipenv pdm hatch hatchling flit tox nox virtualenv pre-commit pip-tools ruff black isort flake8 pylint mypy pyright bandit codespell yamllint coverage codecov cibuildwheel check-manifest commitizen towncrier setuptools-scm tomli toml pyyaml requests jinja2 pip-audit detect-secrets pydocstyle interrogate safety semgrep zizmor npm yarn pnpm corepack'.split(
    ' ',
  ),
)

/** Whether an install brings only small tools that no cache would pay for. */
export const onlyTools = ({ project, packages }: Install): boolean =>
  !project && packages.every((spec) => tools.has(packageName(spec)))
