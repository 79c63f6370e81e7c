import { parse } from 'smol-toml'
import { z } from 'zod'
import { defineFormat } from '../domain/format.ts'
import { normalizedName, readRequirement } from './requirements.ts'
import type { Requirement } from './requirements.ts'
import { fixedBy, uvTable } from './uv-sources.ts'

/** A `pyproject.toml`, as far as dependencies go. */
export interface PythonProject {
  /** Why it could not be read, or null. */
  readonly fault: string | null
  /** Whether it is built into a distribution: it has a build backend and nothing says it is no package. */
  readonly packaged: boolean
  /** Lists beside it that a build reads the distribution's own dependencies from (setuptools, hatch). */
  readonly metadata: readonly string[]
  /** Names that `[tool.uv.sources]` fixes, here and, from the root of a workspace, for its members. */
  readonly sources: readonly string[]
  /** The key that lists its dependencies, and its line, from 1; null where it lists none. */
  readonly key: string | null
  readonly line: number
  readonly dependencies: readonly Requirement[]
}

/** A lock of Python packages: `uv.lock`, `poetry.lock`, `pdm.lock`, `pylock.toml`, `Pipfile.lock`. */
export interface PythonLock {
  readonly fault: string | null
  /** Locked versions by normalized name. */
  readonly versions: ReadonlyMap<string, readonly string[]>
  /** Packages that it takes from a repository, an archive or a folder, and not from an index. */
  readonly elsewhere: ReadonlySet<string>
}

const poetry = z.looseObject({
  dependencies: z.record(z.string(), z.unknown()).optional(),
  'package-mode': z.boolean().optional(),
})

/** `dependencies = { file = ["requirements.txt"] }`, a file or several. */
const fileList = z
  .looseObject({ file: z.union([z.string().transform((one) => [one]), z.array(z.string())]) })
  .transform(({ file }) => file)
  .optional()
  .catch(undefined)

/** https://setuptools.pypa.io/en/latest/userguide/pyproject_config.html#dynamic-metadata */
const setuptools = z.looseObject({
  dynamic: z
    .looseObject({
      dependencies: fileList,
      'optional-dependencies': z.record(z.string(), fileList).optional().catch(undefined),
    })
    .optional(),
})

/** https://github.com/repo-helper/hatch-requirements-txt */
const hatch = z.looseObject({
  metadata: z
    .looseObject({
      hooks: z
        .looseObject({
          requirements_txt: z
            .looseObject({
              filename: z.string().optional(),
              files: z.array(z.string()).optional(),
              'optional-dependencies': z.record(z.string(), z.array(z.string())).optional().catch(undefined),
            })
            .optional(),
        })
        .optional(),
    })
    .optional(),
})

const pyproject = z.looseObject({
  project: z.looseObject({ dependencies: z.array(z.string()).optional() }).optional(),
  'build-system': z.looseObject({}).optional(),
  tool: z
    .looseObject({
      poetry: poetry.optional(),
      uv: uvTable.optional(),
      setuptools: setuptools.optional().catch(undefined),
      hatch: hatch.optional().catch(undefined),
    })
    .optional(),
})

const attempt = (read: () => unknown): { readonly value: unknown } | { readonly fault: string } => {
  try {
    return { value: read() }
  } catch (error) {
    return { fault: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) }
  }
}

const poetryVersion = z.union([z.string(), z.looseObject({ version: z.string() }).transform(({ version }) => version)])

/** Poetry's own notation: a bare version is that version, `^` and `~` are ranges, and Python itself is no package. */
const ofPoetry = (name: string, given: unknown): readonly Requirement[] => {
  const version = poetryVersion.safeParse(given)
  if (name.toLowerCase() === 'python' || !version.success) return []
  const text = `${name} ${version.data}`
  const pinned = /^(?:={2})?\d[\w.+!-]*$/.test(version.data.trim())
  return [{ name: normalizedName(name), text, specifier: '', marker: false, pinned }]
}

const lineOf = (text: string, pattern: RegExp): number => {
  const index = text.split('\n').findIndex((line) => pattern.test(line))
  return Math.max(index, 0) + 1
}

const unreadable: PythonProject = {
  fault: null,
  packaged: false,
  metadata: [],
  sources: [],
  key: null,
  line: 1,
  dependencies: [],
}

const lists = (optional: Readonly<Record<string, readonly string[] | undefined>> = {}): readonly string[] =>
  Object.values(optional).flatMap((files) => files ?? [])

const ofSetuptools = ({ dynamic }: z.infer<typeof setuptools>): readonly string[] => [
  ...(dynamic?.dependencies ?? []),
  ...lists(dynamic?.['optional-dependencies']),
]

const ofHatch = ({ metadata }: z.infer<typeof hatch>): readonly string[] => {
  const hook = metadata?.hooks?.requirements_txt
  if (hook === undefined) return []
  return [...(hook.files ?? [hook.filename ?? 'requirements.txt']), ...lists(hook['optional-dependencies'])]
}

const metadataOf = ({ tool }: z.infer<typeof pyproject>): readonly string[] => [
  ...ofSetuptools(tool?.setuptools ?? {}),
  ...ofHatch(tool?.hatch ?? {}),
]

/** Whether a distribution is built of it. */
const isPackaged = ({ tool, 'build-system': build }: z.infer<typeof pyproject>): boolean =>
  build !== undefined && tool?.uv?.package !== false && tool?.poetry?.['package-mode'] !== false

const readProject = (text: string): PythonProject => {
  const read = attempt(() => parse(text))
  if ('fault' in read) return { ...unreadable, fault: read.fault }
  const parsed = pyproject.safeParse(read.value)
  if (!parsed.success) return { ...unreadable, fault: parsed.error.issues[0]?.message ?? 'its tables are malformed' }
  const { project, tool } = parsed.data
  const built = {
    packaged: isPackaged(parsed.data),
    metadata: metadataOf(parsed.data),
    sources: fixedBy(tool?.uv?.sources),
  }
  const listed = project?.dependencies
  if (listed !== undefined) {
    const dependencies = listed.flatMap((each) => readRequirement(each) ?? [])
    const line = lineOf(text, /^\s{0,9}dependencies\b/)
    return { fault: null, ...built, key: 'project.dependencies', line, dependencies }
  }
  const own = tool?.poetry?.dependencies
  if (own === undefined) return { ...unreadable, ...built }
  const dependencies = Object.entries(own).flatMap(([name, given]) => ofPoetry(name, given))
  const line = lineOf(text, /^\s{0,9}\[tool\.poetry\.dependencies\]/)
  return { fault: null, ...built, key: 'tool.poetry.dependencies', line, dependencies }
}

export const pythonProject = defineFormat<PythonProject>({
  id: 'python-project',
  parse: ({ text }) => readProject(text),
})

const lockedPackage = z.looseObject({
  name: z.string(),
  version: z.string().optional(),
  source: z.looseObject({ registry: z.string().optional() }).optional().catch({}),
  git: z.unknown().optional(),
  path: z.unknown().optional(),
  url: z.unknown().optional(),
  vcs: z.unknown().optional(),
  directory: z.unknown().optional(),
  archive: z.unknown().optional(),
})
type LockedPackage = z.infer<typeof lockedPackage>

/** `source` of uv and Poetry, `git`, `path` and `url` of PDM, `vcs`, `directory` and `archive` of PEP 751. */
const isElsewhere = ({ source, git, path, url, vcs, directory, archive }: LockedPackage): boolean =>
  (source !== undefined && source.registry === undefined) ||
  [git, path, url, vcs, directory, archive].some((each) => each !== undefined)

const tomlLock = z.looseObject({
  package: z.array(lockedPackage).optional(),
  packages: z.array(lockedPackage).optional(),
})
const pipfileLock = z.looseObject({
  default: z.record(z.string(), z.looseObject({ version: z.string().optional() })).default({}),
})

const readLock = (path: string, text: string): PythonLock => {
  const versions = new Map<string, string[]>()
  const add = (name: string, version = '') =>
    versions.set(normalizedName(name), [...(versions.get(normalizedName(name)) ?? []), version.replace(/^==/, '')])
  const json = path.endsWith('Pipfile.lock')
  const read = attempt(() => (json ? JSON.parse(text) : parse(text)))
  const elsewhere = new Set<string>()
  if ('fault' in read) return { fault: read.fault, versions, elsewhere }
  if (json) {
    const parsed = pipfileLock.safeParse(read.value)
    if (!parsed.success) return { fault: 'its tables are malformed', versions, elsewhere }
    for (const [name, { version }] of Object.entries(parsed.data.default)) add(name, version)
    return { fault: null, versions, elsewhere }
  }
  const parsed = tomlLock.safeParse(read.value)
  if (!parsed.success) return { fault: 'its tables are malformed', versions, elsewhere }
  for (const one of [...(parsed.data.package ?? []), ...(parsed.data.packages ?? [])]) {
    add(one.name, one.version)
    if (isElsewhere(one)) elsewhere.add(normalizedName(one.name))
  }
  return { fault: null, versions, elsewhere }
}

export const pythonLock = defineFormat<PythonLock>({
  id: 'python-lock',
  parse: ({ path, text }) => readLock(path, text),
})
