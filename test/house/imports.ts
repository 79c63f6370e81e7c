import { globSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { parseSync, Visitor } from 'oxc-parser'

/** One import of one file: type imports, re-exports, dynamic imports and `import('…')` types included. */
export interface Import {
  readonly file: string
  /** Path below the root for our own files, else the package or `node:` module as written. */
  readonly target: string
  readonly own: boolean
  /** Names taken from it; `*` for a namespace or a whole re-export. */
  readonly names: readonly string[]
  /** Whether the target is loaded with the file: neither for its types alone, nor later. */
  readonly loads: boolean
}

/** Every TypeScript file below `root`, with forward slashes, sorted. */
export function sourceFiles(root: string): readonly string[] {
  const files = globSync('src/**/*.ts', { cwd: root }).map((file) => file.replaceAll('\\', '/'))
  return files.sort()
}

/** The imports of the given files. Throws for a file that does not parse: what was not read proves nothing. */
export function importsOf(root: string, files: readonly string[]): readonly Import[] {
  return files.flatMap((file) => importsIn(file, readFileSync(join(root, file), 'utf8')))
}

function importsIn(file: string, text: string): readonly Import[] {
  const { program, module, errors } = parseSync(file, text)
  if (errors[0]) throw new Error(`${file}: ${errors[0].message}`)
  const found: Import[] = []
  const add = (specifier: string, names: readonly string[], loads: boolean): void => {
    const own = specifier.startsWith('.')
    found.push({ file, own, names, loads, target: own ? posix.join(dirname(file), specifier) : specifier })
  }
  for (const { moduleRequest, entries } of module.staticImports)
    add(
      moduleRequest.value,
      entries.map(({ importName }) => importName.name ?? '*'),
      entries.length === 0 || entries.some(({ isType }) => !isType),
    )
  for (const { entries } of module.staticExports)
    for (const { moduleRequest, importName, isType } of entries)
      if (moduleRequest) add(moduleRequest.value, [importName.name ?? '*'], !isType)
  new Visitor({
    ImportExpression: ({ source }) => add(literal(file, source), ['*'], false),
    TSImportType: ({ source }) => add(literal(file, source), ['*'], false),
  }).visit(program)
  return found
}

function literal(file: string, node: { readonly type: string; readonly value?: unknown }): string {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value
  throw new Error(`${file}: an import whose target is computed cannot be checked`)
}
