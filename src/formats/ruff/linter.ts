import { z } from 'zod'
import type { TextEdit } from '../text-edits.ts'
import type { Table } from './file.ts'

/** One thing that ruff reports. Rows and columns count from 1, in UTF-16 units; the end column is exclusive. */
export interface Diagnostic {
  readonly code: string
  readonly message: string
  readonly start: Point
  readonly end: Point
  readonly fixable: boolean
  /** What ruff would edit to mend it; empty where it would not. */
  readonly edits: readonly TextEdit[]
}

interface Point {
  readonly row: number
  readonly column: number
}

/** `syntax` is what makes it no Python, apart from what the rules find. */
export interface Lint {
  readonly diagnostics: readonly Diagnostic[]
  readonly syntax: readonly Diagnostic[]
}

/** What ruff says of a text, or one line on why it could say nothing. */
export type Verdict<Said> = { readonly said: Said } | { readonly fault: string }

export interface Linter {
  /** The release of ruff that this is a build of. */
  readonly version: string
  check(text: string, options: Table): Verdict<Lint>
  /** Whether ruff's formatter leaves the text as it is. */
  /** The text as ruff's formatter writes it. */
  format(text: string, options: Table): Verdict<string>
  isFormatted(text: string, options: Table): Verdict<boolean>
}

const point = z.object({ row: z.int(), column: z.int() })
const fix = z.object({
  edits: z.array(z.object({ content: z.string().nullable(), location: point, end_location: point })),
})
const reported = z.array(
  z.object({
    code: z.string().nullable(),
    message: z.string(),
    start_location: point,
    end_location: point,
    fix: fix.nullish(),
  }),
)

const toEdits = (edits: z.infer<typeof fix>['edits']): readonly TextEdit[] =>
  edits.map(({ content, location, end_location: end }) => ({
    at: { line: location.row, column: location.column, endLine: end.row, endColumn: end.column },
    // Who edits a text ends its new lines as the others end.
    text: (content ?? '').replaceAll('\r\n', '\n'),
  }))

const toLint = (answer: unknown): Lint => {
  const all = reported.parse(answer).map(({ code, message, start_location: start, end_location: end, fix }) => ({
    code: code ?? 'invalid-syntax',
    message,
    start,
    end,
    fixable: fix !== null && fix !== undefined,
    edits: toEdits(fix?.edits ?? []),
  }))
  const broken = (one: Diagnostic): boolean => one.code === 'invalid-syntax'
  return { diagnostics: all.filter((one) => !broken(one)), syntax: all.filter(broken) }
}

const wordsOf = (error: unknown): string => {
  const text = error instanceof Error ? error.message : String(error)
  return (text.split('\n', 1)[0] ?? '')
    .replace(/^Error: /, '')
    .replace(/ from the CLI$/, '')
    .slice(0, 200)
}

interface Workspace {
  check(contents: string): unknown
  format(contents: string): string
  free(): void
}

/** A configuration's own workspace, or why ruff refuses the configuration. */
type Slot = Verdict<Workspace>

const mostWorkspaces = 32

const prepare = async (): Promise<Linter> => {
  const { Workspace, PositionEncoding } = await import('@astral-sh/ruff-wasm-nodejs')
  const slots = new Map<string, Slot>()

  const drop = (key: string): void => {
    const slot = slots.get(key)
    slots.delete(key)
    if (slot !== undefined && 'said' in slot) slot.said.free()
  }
  const make = (options: Table): Slot => {
    try {
      return { said: new Workspace({ ...options, 'output-prefer-rule-codes': true }, PositionEncoding.Utf16) }
    } catch (error) {
      return { fault: wordsOf(error) }
    }
  }
  const slotOf = (key: string, options: Table): Slot => {
    const known = slots.get(key)
    if (known !== undefined) return known
    const [oldest] = slots.keys()
    if (slots.size >= mostWorkspaces && oldest !== undefined) drop(oldest)
    const made = make(options)
    slots.set(key, made)
    return made
  }
  const ask = <Said>(options: Table, question: (workspace: Workspace) => Said): Verdict<Said> => {
    const key = JSON.stringify(options)
    const slot = slotOf(key, options)
    if ('fault' in slot) return slot
    try {
      return { said: question(slot.said) }
    } catch (error) {
      // A workspace that failed inside stays borrowed: the next question needs a new one, and this one is left behind.
      slots.delete(key)
      return { fault: `ruff failed on it: ${wordsOf(error)}` }
    }
  }
  return {
    version: Workspace.version(),
    check: (text, options) => ask(options, (workspace) => toLint(workspace.check(text))),
    format: (text, options) => ask(options, (workspace) => workspace.format(text)),
    isFormatted: (text, options) => ask(options, (workspace) => workspace.format(text) === text),
  }
}

let started: Promise<Linter> | null = null

/** The WebAssembly build of ruff: 10 MB, so it is loaded when the first Python file asks for it, once a worker. */
export const linter = async (): Promise<Linter> => (started ??= prepare())
