import { z } from 'zod'
import type { SourceFile } from '../../../../domain/format.ts'
import { dataFile } from '../../../../formats/data-file.ts'
import type { DataDocument, DataPath } from '../../../../formats/data-file.ts'
import { pythonLock } from '../../../../formats/python-projects.ts'
import { readRequirement, requirements } from '../../../../formats/requirements.ts'
import { formOf, isTool, lineOf, namesTool } from './facts.ts'
import type { Statement } from './facts.ts'

const texts = z.array(z.unknown()).catch([])
const groups = z.record(z.string(), texts).catch({})
const table = z.record(z.string(), z.unknown()).catch({})
const poetryGroup = z.looseObject({ dependencies: table.prefault({}) })
const part = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.looseObject(shape).catch(() => z.looseObject(shape).parse({}))
const text = z.string().optional().catch(undefined)

const pyproject = z.looseObject({
  project: part({
    'requires-python': text,
    dependencies: texts.prefault([]),
    'optional-dependencies': groups.prefault({}),
  }).prefault({}),
  'dependency-groups': groups.prefault({}),
  tool: part({
    poetry: part({
      dependencies: table.prefault({}),
      'dev-dependencies': table.prefault({}),
      group: z.record(z.string(), poetryGroup).catch({}).prefault({}),
    }).prefault({}),
    ruff: part({ 'required-version': text, 'target-version': text }).prefault({}),
    black: part({ 'required-version': text }).prefault({}),
    mypy: part({
      python_version: z
        .union([z.string(), z.number().transform(String)])
        .optional()
        .catch(undefined),
    }).prefault({}),
  }).prefault({}),
})

const project = (tool: string, version: string, line: number): Statement => ({
  tool,
  form: formOf(version),
  role: 'project',
  version,
  line,
})

/** A requirement of a tool with a version and without a marker: with one it holds for some interpreters only. */
const ofRequirement = (written: unknown, line: number): readonly Statement[] => {
  const read = typeof written === 'string' ? readRequirement(written) : null
  if (read === null || read.name === null || read.marker || read.specifier === '' || !isTool(read.name)) return []
  return [project(read.name, read.specifier, line)]
}

const poetryVersion = z.union([
  z.string(),
  z
    .strictObject({ version: z.string(), extras: z.unknown().optional(), optional: z.unknown().optional() })
    .transform(({ version }) => version),
])

const ofPoetry = (
  tables: readonly (readonly [DataPath, Readonly<Record<string, unknown>>])[],
  place: (path: DataPath) => number,
): readonly Statement[] =>
  tables.flatMap(([path, dependencies]) =>
    Object.entries(dependencies).flatMap(([name, given]): readonly Statement[] => {
      const version = poetryVersion.safeParse(given)
      if (!version.success || version.data === '*' || !isTool(name)) return []
      return [project(name, version.data, place([...path, name]))]
    }),
  )

/** `py38`, `3.8`. */
const targeted = (written: string | undefined, line: number): readonly Statement[] => {
  const [, major, minor] = /^(?:py)?(\d)\.?(\d{1,2})$/.exec(written ?? '') ?? []
  return major === undefined || minor === undefined
    ? []
    : [{ tool: 'python', form: 'exact', role: 'target', version: `${major}.${minor}`, line }]
}

const ofPyproject = (document: DataDocument): readonly Statement[] => {
  const parsed = pyproject.safeParse(document.value)
  if (!parsed.success) return []
  const place = (path: DataPath): number => document.place(path)?.line ?? 1
  const { project: own, tool, 'dependency-groups': dependencyGroups } = parsed.data
  const lists: readonly (readonly [DataPath, readonly unknown[]])[] = [
    [['project', 'dependencies'], own.dependencies],
    ...Object.entries(own['optional-dependencies']).map(
      ([key, list]) => [['project', 'optional-dependencies', key], list] as const,
    ),
    ...Object.entries(dependencyGroups).map(([key, list]) => [['dependency-groups', key], list] as const),
  ]
  const { poetry, ruff, black, mypy } = tool
  const interpreter =
    own['requires-python'] ?? z.string().optional().catch(undefined).parse(poetry.dependencies['python'])
  const where: DataPath =
    own['requires-python'] === undefined ? ['tool', 'poetry', 'dependencies', 'python'] : ['project', 'requires-python']
  const required = (
    [
      ['ruff', ruff['required-version']],
      ['black', black['required-version']],
    ] as const
  ).flatMap(([name, version]) =>
    version === undefined ? [] : [project(name, version, place(['tool', name, 'required-version']))],
  )
  return [
    ...lists.flatMap(([path, list]) => list.flatMap((written, at) => ofRequirement(written, place([...path, at])))),
    ...ofPoetry(
      [
        [['tool', 'poetry', 'dependencies'], poetry.dependencies],
        [['tool', 'poetry', 'dev-dependencies'], poetry['dev-dependencies']],
        ...Object.entries(poetry.group).map(
          ([key, { dependencies }]) => [['tool', 'poetry', 'group', key, 'dependencies'], dependencies] as const,
        ),
      ],
      place,
    ),
    ...required,
    ...(interpreter === undefined
      ? []
      : [
          {
            tool: 'python',
            form: 'range' as const,
            role: 'project' as const,
            version: interpreter,
            line: place(where),
          },
        ]),
    ...targeted(ruff['target-version'], place(['tool', 'ruff', 'target-version'])),
    ...targeted(mypy.python_version, place(['tool', 'mypy', 'python_version'])),
  ]
}

const inSetup = /["']([A-Za-z][\w.-]{1,40})(?:\[[^\]]{0,80}\])?\s{0,3}([=<>~!]=?=?\s?[^"';]{1,80})["']/g
const requiresPython =
  /^[ \t\f]{0,80}python_requires\s{0,3}=\s{0,3}["']?([^"'\n#]{1,80}?)["']?[ \t\r]{0,80}(?:,[ \t\r]{0,80})?$/m

/** `setup.py` and `setup.cfg` are read for what they say in plain words: what they compute is not known. */
const ofSetup = ({ path, text: content }: SourceFile): readonly Statement[] => {
  const interpreter = requiresPython.exec(content)
  const range = interpreter?.[1] ?? ''
  const own: readonly Statement[] = /^[=<>~!]/.test(range)
    ? [
        {
          tool: 'python',
          form: 'range',
          role: 'project',
          version: range,
          line: lineOf(content, interpreter?.index ?? 0),
        },
      ]
    : []
  if (!path.endsWith('.py') || !namesTool.test(content)) return own
  const found = [...content.matchAll(inSetup)].flatMap(({ 1: name = '', 2: version = '', index }) =>
    isTool(name) ? [project(name.toLowerCase(), version.trim(), lineOf(content, index))] : [],
  )
  return [...own, ...found]
}

const compiled = /autogenerated by|\bpip-compile\b|--hash=/

const ofRequirements = (file: SourceFile): readonly Statement[] => {
  if (!namesTool.test(file.text)) return []
  const form = compiled.test(file.text.slice(0, 4000)) ? 'locked' : null
  return file.as(requirements).lines.flatMap(({ name, marker, specifier, line }) => {
    if (name === null || marker || specifier === '' || !isTool(name)) return []
    const stated = project(name, specifier, line)
    return [form === null ? stated : { ...stated, form }]
  })
}

const ofLock = (file: SourceFile): readonly Statement[] =>
  namesTool.test(file.text)
    ? [...file.as(pythonLock).versions].flatMap(([name, versions]) =>
        isTool(name)
          ? versions.map((version) => ({
              tool: name,
              form: 'locked' as const,
              role: 'project' as const,
              version,
              line: 1,
            }))
          : [],
      )
    : []

/** What a Python project and its lists and locks state. */
export const readProject = (file: SourceFile): readonly Statement[] => {
  if (file.path.endsWith('pyproject.toml')) return file.as(dataFile).documents.flatMap(ofPyproject)
  if (/(?:^|\/)setup\.(?:py|cfg)$/.test(file.path)) return ofSetup(file)
  return file.path.endsWith('.lock') ? ofLock(file) : ofRequirements(file)
}
