import { z } from 'zod'
import type { Unknown } from '../../../../domain/reading.ts'
import type { Tree } from '../../../../domain/workspace.ts'

/** Names that commands can run, over all files that define them; `open` where they define more than can be read. */
export interface Targets {
  readonly names: ReadonlySet<string>
  readonly open: boolean
  readonly files: number
  readonly unknown: readonly Unknown[]
}

interface Source {
  readonly globs: readonly string[]
  readonly read: (text: string) => { readonly names: readonly string[]; readonly open: boolean }
}

const rule = /^([^\s#:=$(][^#:=$(]{0,500}?)[ \t]{0,9}::?(?![:=])/
const phony = /^\.PHONY[ \t]{0,9}:([^#\n]{0,4000})/
const made =
  /^[ \t]{0,9}(?:define|-?include[ \t]{1,9}[^\n]{0,200}\$|\$\()|^(?![\t#])[^#:=\n]{0,200}(?:%|\$[({])[^#:=\n]{0,200}:(?!=)/m

/** https://www.gnu.org/software/make/manual/html_node/Rule-Syntax.html */
const makefile: Source = {
  globs: ['**/{Makefile,makefile,GNUmakefile}', '**/*.mk'],
  read: (text) => {
    const lines = text.replaceAll(/\\\r?\n/g, ' ').split('\n')
    const names = lines.flatMap((line) => (phony.exec(line)?.[1] ?? rule.exec(line)?.[1] ?? '').split(/\s+/))
    return { names, open: made.test(text) }
  },
}

const manifest = z.looseObject({ scripts: z.record(z.string(), z.unknown()).optional() })

const packageJson: Source = {
  globs: ['**/package.json'],
  read: (text) => {
    try {
      const parsed = manifest.safeParse(JSON.parse(text))
      return parsed.success ? { names: Object.keys(parsed.data.scripts ?? {}), open: false } : { names: [], open: true }
    } catch {
      return { names: [], open: true }
    }
  },
}

const recipe = /^@?([A-Za-z_][\w-]{0,80})(?:[ \t][^:=\n]{0,300})?:(?!=)/
const alias = /^alias[ \t]{1,9}([A-Za-z_][\w-]{0,80})/

/** https://just.systems/man/en/ */
const justfile: Source = {
  globs: ['**/{justfile,Justfile,.justfile}', '**/*.just'],
  read: (text) => ({
    names: text.split('\n').flatMap((line) => alias.exec(line)?.[1] ?? recipe.exec(line)?.[1] ?? []),
    open: /^(?:import|mod)\b/m.test(text),
  }),
}

export const sources = { make: makefile, script: packageJson, recipe: justfile } as const

/** Reads all files that define what one kind of command runs. */
export const targetsOf = async (tree: Tree, { globs, read }: Source): Promise<Targets> => {
  const names = new Set<string>()
  const unknown: Unknown[] = []
  const files = tree.match(globs, ['**/node_modules/**'])
  let open = false
  for (const path of files) {
    const text = await tree.text(path)
    if (!text.known) {
      unknown.push({ subject: path, reason: text.reason })
      continue
    }
    const found = read(text.value)
    for (const name of found.names) names.add(name)
    open ||= found.open
  }
  return { names, open, files: files.length, unknown }
}
