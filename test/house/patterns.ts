import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync, Visitor } from 'oxc-parser'

/** A regular expression written in the source: where, and as `new RegExp` takes it. */
export interface Pattern {
  readonly file: string
  readonly line: number
  readonly source: string
  readonly flags: string
}

/** Every regular expression literal of the given files, in order; sources that are computed at run time are not among them. */
export function patternsOf(root: string, files: readonly string[]): readonly Pattern[] {
  return files.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8')
    const { program, errors } = parseSync(file, text)
    if (errors[0]) throw new Error(`${file}: ${errors[0].message}`)
    const found: Pattern[] = []
    new Visitor({
      Literal: (node) => {
        if (!('regex' in node)) return
        const line = text.slice(0, node.start).split('\n').length
        found.push({ file, line, source: node.regex.pattern, flags: node.regex.flags })
      },
    }).visit(program)
    return found
  })
}
