import type { Observation } from '../../../../domain/finding.ts'
import type { FileFacts } from '../../../../domain/sensor.ts'
import type { CodeFacts } from './facts.ts'
import { asModule, asName } from './mentions.ts'
import { wordSet } from './words.ts'

export interface Question {
  readonly facts: readonly FileFacts<CodeFacts>[]
  /** Folders of what is built into a distribution, and so used by others. */
  readonly packaged: ReadonlySet<string>
  /** Whether what a distribution shows to its users is judged too. */
  readonly isPublicJudged: boolean
  readonly isJudged: (path: string) => boolean
}

const folderOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 0))

/** The ends of a path: `a/b/c`, `b/c`, `c`. */
const endsOf = (stem: string): readonly string[] => {
  const parts = stem.split('/')
  return parts.map((_, index) => parts.slice(index).join('/'))
}

/** A path and the folders around it. */
function* around(path: string): Generator<string> {
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    yield folder
    if (folder === '') return
  }
}

const at = (path: string, line: number, column: number, length: number): NonNullable<Observation['location']> => ({
  path,
  line,
  column,
  endLine: line,
  endColumn: column + length,
})

const deadModule = (path: string, isPrivate: boolean): Observation => ({
  kind: 'unused-module',
  subject: path,
  effect: 'advises',
  confidence: isPrivate ? 'high' : 'medium',
  title: `Nothing imports ${path}`,
  detail: `${path} only defines things, and no import, string, configuration or document of this repository names it${isPrivate ? '' : '; confidence is medium, since others may import it'}.`,
  remedy: `Delete ${path}, or import it where it belongs.`,
  location: at(path, 1, 1, 1),
})

const deadFunction = (path: string, line: string, isPrivate: boolean): Observation => {
  const [row = '1', column = '1', name = ''] = line.split(' ')
  const short = name.slice(name.lastIndexOf('.') + 1)
  return {
    kind: 'unused-function',
    subject: `${path}#${name}`,
    effect: 'advises',
    confidence: isPrivate ? 'high' : 'medium',
    title: `Nothing names ${name}`,
    detail: `\`${name}\` of ${path} is defined, and its name stands nowhere else in this repository: in no code, string, configuration or document${isPrivate ? '' : '; confidence is medium, since others may call it'}.`,
    remedy: `Delete \`${name}\`, or call it where it was meant to be called.`,
    location: at(path, Number(row), Number(column), short.length),
  }
}

const special =
  /(?:^|\/)(?:__init__|__main__|conftest|setup|manage|noxfile|tasks|fabfile|wsgi|asgi|conf|gunicorn[^/]{0,40}|locustfile[^/]{0,40}|_?version|versioneer|sitecustomize|hubconf|settings|config|app|main|streamlit_app|handler|lambda_function|score|inference|Snakefile)\.py$|_pb2\w{0,10}\.py$/

/** Tells which functions and modules nothing names. */
export const judgeCode = ({ facts, packaged, isPublicJudged, isJudged }: Question): readonly Observation[] => {
  const known = wordSet()
  const loading = new Set<string>()
  for (const { path, facts: one } of facts) {
    known.add(one.words)
    if (one.loads) loading.add(folderOf(path))
  }
  const isShown = (path: string, name: string): boolean =>
    !name.startsWith('_') && !/(?:^|\/)_[^_/]/.test(path) && around(path).some((folder) => packaged.has(folder))
  return facts.flatMap(({ path, facts: { functions, runs } }) => {
    if (!path.endsWith('.py') || !isJudged(path)) return []
    const stem = path.slice(0, -3)
    const name = stem.slice(stem.lastIndexOf('/') + 1)
    const isLoaded = around(path).some((folder) => folder !== '' && loading.has(folder))
    const isModuleNamed = runs || special.test(path) || isLoaded || endsOf(stem).some((end) => known.has(asModule(end)))
    if (!isModuleNamed && (isPublicJudged || !isShown(path, name))) return [deadModule(path, name.startsWith('_'))]
    return functions === ''
      ? []
      : functions.split('\n').flatMap((line) => {
          const full = line.slice(line.lastIndexOf(' ') + 1)
          const short = full.slice(full.lastIndexOf('.') + 1)
          if (known.has(asName(short))) return []
          return isPublicJudged || !isShown(path, short) ? [deadFunction(path, line, short.startsWith('_'))] : []
        })
  })
}
