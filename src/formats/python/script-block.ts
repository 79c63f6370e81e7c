import { parse } from 'smol-toml'
import { z } from 'zod'
import { tokenize } from './tokens.ts'

/** What a script asks for by itself, as requirements, and the lines around its block; or why that cannot be read. */
export type ScriptBlock =
  | { readonly kind: 'none' }
  | { readonly kind: 'asks'; readonly requirements: readonly string[]; readonly rest: string }
  | { readonly kind: 'broken'; readonly reason: string }

const opening = '# /// script'
const closing = '# ///'

const table = z.looseObject({ dependencies: z.array(z.string()).default([]) })

/** Whether a line, from 0, begins inside a string: what a generator of scripts writes out is no block of its own. */
const inString = (text: string): ((line: number) => boolean) => {
  const spans = tokenize(text).lines.flatMap(({ tokens }) =>
    tokens.flatMap((token) =>
      token.text.includes('\n')
        ? [{ first: token.line, last: token.line - 1 + token.text.split('\n').length - 1 }]
        : [],
    ),
  )
  return (line) => spans.some(({ first, last }) => line >= first && line <= last)
}

/** The lines of a comment, from that of its opening, from 0, to before its last closing one; null where none closes it. */
const blockAt = (lines: readonly string[], first: number): { readonly first: number; readonly end: number } | null => {
  let end = -1
  for (let at = first + 1; at < lines.length; at += 1) {
    const line = lines[at] ?? ''
    if (line === closing) end = at
    if (line !== '#' && !line.startsWith('# ')) break
  }
  return end < 0 ? null : { first, end }
}

const read = (content: string, rest: string): ScriptBlock => {
  try {
    const parsed = table.safeParse(parse(content))
    return parsed.success
      ? { kind: 'asks', requirements: parsed.data.dependencies, rest }
      : { kind: 'broken', reason: 'the dependencies of its block `script` are no list of strings' }
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''
    return { kind: 'broken', reason: `its block \`script\` is no TOML: ${why}` }
  }
}

/** Reads the block `# /// script` of a Python file (https://peps.python.org/pep-0723/#specification). */
export const scriptBlock = (text: string): ScriptBlock => {
  if (!text.includes(opening)) return { kind: 'none' }
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''))
  const isInString = inString(text)
  const blocks = lines.flatMap((line, at) => (line === opening && !isInString(at) ? (blockAt(lines, at) ?? []) : []))
  const [block] = blocks
  if (block === undefined) return { kind: 'none' }
  if (blocks.length > 1) return { kind: 'broken', reason: 'it has two blocks `script`' }
  const content = lines.slice(block.first + 1, block.end).map((line) => line.slice(2))
  return read(content.join('\n'), [...lines.slice(0, block.first), ...lines.slice(block.end)].join('\n'))
}
