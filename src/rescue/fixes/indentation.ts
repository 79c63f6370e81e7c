import { isDeepStrictEqual } from 'node:util'
import { parseDocument } from 'yaml'
import { refusedInAction, refusedInWorkflow } from '../../formats/github-parser.ts'
import { roleOf, workflow } from '../../formats/workflows.ts'
import { yamlTree } from '../../formats/yaml-tree.ts'
import type { YamlNode, YamlText } from '../../formats/yaml-tree.ts'

/** Beyond these a file is left to a person: every try parses it anew. `parsed`: lines, over all tries. */
const limits = { lines: 1500, parsed: 150_000, places: 4, texts: 24 }

const shifts = [1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6, 8, -8]

const indentOf = (line: string): number => line.length - line.trimStart().length

const isBlank = (line: string): boolean => line.trim() === '' || line.trimStart().startsWith('#')

/** The line of the first fault, counting from 0; null where there is none, -1 where no indentation can be at fault. */
const faultLine = (path: string, text: string): number | null => {
  const { faults, refused, documents } = yamlTree.parse({ path, text })
  if (refused !== null || documents.length > 1) return -1
  const [first] = faults.toSorted((left, right) => left.line - right.line)
  return first === undefined ? null : first.line - 1
}

/** The first line from `start` on that stands less deep than `least`, or the end. */
const endFrom = (lines: readonly string[], start: number, least: number): number => {
  for (let at = start + 1; at < lines.length; at += 1) {
    const line = lines[at] ?? ''
    if (!isBlank(line) && indentOf(line) < least) return at
  }
  return lines.length
}

/**
 * Stretches of lines that may stand wrong: a line with all that is as deep, with what is deeper, and alone. A parser
 * often names the line before the one that stands wrong, whose value it took that for.
 */
const stretches = (lines: readonly string[], fault: number): readonly (readonly [number, number])[] => {
  const starts: number[] = []
  const next = lines.findIndex((line, at) => at > fault && !isBlank(line))
  if (next !== -1) starts.push(next)
  for (let at = Math.min(fault, lines.length - 1); at >= 0 && starts.length < 4; at -= 1)
    if (!isBlank(lines[at] ?? '')) starts.push(at)
  return starts.flatMap((start) => {
    const depth = indentOf(lines[start] ?? '')
    return [endFrom(lines, start, depth), endFrom(lines, start, depth + 1), start + 1].map(
      (end) => [start, end] as const,
    )
  })
}

const shifted = (lines: readonly string[], [start, end]: readonly [number, number], by: number): string | null => {
  const moved = lines.slice(start, end).map((line) => {
    if (line.trim() === '') return line
    return by > 0 ? ' '.repeat(by) + line : indentOf(line) < -by ? null : line.slice(-by)
  })
  return moved.includes(null) ? null : [...lines.slice(0, start), ...moved, ...lines.slice(end)].join('\n')
}

/** The lines with each tab that indents written as so many spaces. */
const untabbed = (lines: readonly string[], width: number): string =>
  lines
    .map((line) => {
      const indent = indentOf(line)
      return line.slice(0, indent).replaceAll('\t', ' '.repeat(width)) + line.slice(indent)
    })
    .join('\n')

const isTabbed = (line: string): boolean => line.slice(0, indentOf(line)).includes('\t') && line.trim() !== ''

const candidatesOf = (text: string, fault: number): readonly string[] => {
  const lines = text.split('\n')
  if (lines.some(isTabbed)) return [2, 4, 8, 1, 0].map((width) => untabbed(lines, width))
  return stretches(lines, fault).flatMap((stretch) => shifts.flatMap((by) => shifted(lines, stretch, by) ?? []))
}

/** All texts without a fault of YAML that moving some stretches gives, those of the fewest moves first. */
const readable = (path: string, text: string): readonly string[] | null => {
  let open: readonly { readonly text: string; readonly fault: number }[] = [
    { text, fault: faultLine(path, text) ?? -1 },
  ]
  const lines = text.split('\n').length
  let tries = 0
  for (let place = 0; place < limits.places; place += 1) {
    const tried = open.flatMap(({ text: broken, fault }) =>
      [...new Set(candidatesOf(broken, fault))].map((candidate) => ({ candidate, fault })),
    )
    tries += tried.length
    if (tries * lines > limits.parsed) return null
    const whole: string[] = []
    const next = new Map<string, number>()
    for (const { candidate, fault } of tried) {
      const left = faultLine(path, candidate)
      if (left === null) whole.push(candidate)
      else if (left > fault) next.set(candidate, left)
    }
    if (whole.length > 0) return whole
    open = [...next].slice(0, limits.texts).map(([changed, fault]) => ({ text: changed, fault }))
  }
  return []
}

/** A step of the workflow that a script has swallowed: no repair makes that. */
const swallowed = /^[ \t]*- (?:name|uses|run): /m

const blocksIn = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return value.includes('\n') ? [value] : []
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(blocksIn) : []
}

const saidBy = (text: string): unknown => parseDocument(text).toJS({ maxAliasCount: 1000 })

const textsIn = (node: YamlNode): readonly YamlText[] => {
  if (node.kind === 'text') return [node]
  return node.kind === 'list'
    ? node.items.flatMap(textsIn)
    : node.entries.flatMap(({ key, value }) => [key, ...textsIn(value)])
}

/** Whether a line that was moved became the rest of a word before it, as one that lacks its colon does. */
const isRunOn = (path: string, text: string, before: string): boolean => {
  const [lines, old] = [text.split('\n'), before.split('\n')]
  const moved = (at: number): boolean => lines[at] !== old[at]
  const texts = yamlTree.parse({ path, text }).documents.flatMap(({ root }) => (root === null ? [] : textsIn(root)))
  return texts
    .filter(({ block }) => !block)
    .some(({ at }) =>
      lines.slice(at.line, at.endLine).some((_, index) => moved(at.line + index) && !moved(at.line + index - 1)),
    )
}

const isTaken = async (path: string, text: string, before: string): Promise<boolean> => {
  if (isRunOn(path, text, before)) return false
  if (blocksIn(saidBy(text)).some((block) => swallowed.test(block))) return false
  const isWorkflow = roleOf(path) === 'workflow'
  if (isWorkflow && workflow.parse({ path, text }).jobs.length === 0) return false
  return (await (isWorkflow ? refusedInWorkflow : refusedInAction)(path, text)).length === 0
}

/**
 * A workflow or action that is no YAML for its indentation, with some lines moved or tabs written as spaces: only where
 * GitHub takes what comes out, and all that GitHub would take says the same. Else null.
 */
export const realigned = async (path: string, text: string): Promise<string | null> => {
  if (roleOf(path) === null || text.split('\n').length > limits.lines) return null
  const fault = faultLine(path, text)
  if (fault === null || fault === -1) return null
  const taken: string[] = []
  for (const candidate of readable(path, text) ?? []) if (await isTaken(path, candidate, text)) taken.push(candidate)
  const [first] = taken
  if (first === undefined) return null
  const said = saidBy(first)
  return taken.every((other) => isDeepStrictEqual(saidBy(other), said)) ? first : null
}
