import type { WorkflowJob } from '../../../../domain/live.ts'

/** A line of a log without its time, colours and what a progress bar wrote over. `at`: epoch milliseconds, or null. */
export interface LogLine {
  readonly text: string
  readonly at: number | null
}

const esc = String.fromCodePoint(27)
const bell = String.fromCodePoint(7)
/** Colours and cursor movements, and the addresses that terminals show as links (ECMA-48). */
const ansi = new RegExp(`${esc}\\[[0-9;:?]*[A-Za-z]|${esc}\\][^${bell}${esc}]*(?:${bell}|${esc}\\\\)`, 'g')
const stamp = /^\uFEFF?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,9})?Z ?/

const longestLine = 2000

const cleanLine = (raw: string): LogLine => {
  const [head = '', time] = stamp.exec(raw) ?? []
  const plain = raw
    .slice(head.length, head.length + longestLine * 4)
    .replaceAll(ansi, '')
    .trimEnd()
  const text = plain.slice(plain.lastIndexOf('\r') + 1, plain.lastIndexOf('\r') + 1 + longestLine)
  return { text, at: time === undefined ? null : Date.parse(`${time}Z`) }
}

/** A step as the log shows it: the lines that it wrote. What GitHub prints of the step itself is left out. */
type Segment = readonly LogLine[]

const header = '##[group]Run '
const longestHeader = 500
/** GitHub prints a step's script, shell, inputs and environment in a group before it runs; a group of the step's own has none. */
const isHeader = (block: Segment): boolean =>
  block.every(({ text }) => text === '') || block.some(({ text }) => /^(?:shell: |with:$|env:$)/.test(text))

const marks = /^##\[(?:group|endgroup|section|command)\]/

/** Cuts a log into its steps and drops the echoed scripts: a script that names an error has not met it. */
const segmentsOf = (lines: readonly LogLine[]): readonly Segment[] => {
  const segments: LogLine[][] = [[]]
  const add = (line: LogLine) => segments.at(-1)?.push({ ...line, text: line.text.replace(marks, '') })
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]
    if (line === undefined) break
    if (line.text.startsWith(header)) {
      const size = lines.slice(at, at + longestHeader).findIndex(({ text }) => text.startsWith('##[endgroup]'))
      const end = at + size
      if (size !== -1 && isHeader(lines.slice(at + 1, end))) {
        segments.push([])
        at = end
        continue
      }
    }
    if (line.text === 'Post job cleanup.') segments.push([])
    if (!line.text.startsWith('##[endgroup]')) add(line)
  }
  return segments.filter(({ length }) => length > 0)
}

type Window = readonly [number, number]

/** When the failed steps ran. GitHub states whole seconds, so the last one counts to its end. */
const windowsOf = ({ steps }: WorkflowJob): readonly Window[] =>
  steps.flatMap(({ conclusion, startedAt, completedAt }): readonly Window[] => {
    if (conclusion !== 'failure' && conclusion !== 'timed_out') return []
    const start = Date.parse(startedAt ?? '')
    const end = Date.parse(completedAt ?? '')
    return Number.isNaN(start) || Number.isNaN(end) ? [] : [[start, end + 999]]
  })

const within = (windows: readonly Window[], segments: readonly Segment[]): readonly Segment[] =>
  segments
    .map((lines) => lines.filter(({ at }) => at !== null && windows.some(([start, end]) => start <= at && at <= end)))
    .filter(({ length }) => length > 0)

const mostLines = 5000
const fromStart = 1000

const bounded = (lines: readonly LogLine[]): readonly LogLine[] =>
  lines.length <= mostLines ? lines : [...lines.slice(0, fromStart), ...lines.slice(fromStart - mostLines)]

const saysError = (lines: Segment): boolean => lines.some(({ text }) => text.startsWith('##[error]'))

/**
 * The lines of a failed job's log that can tell its cause: those of the steps that failed by GitHub's own word, since a
 * step that may fail (`continue-on-error`) writes errors as well; else those of the steps that wrote one; else the end.
 */
export const failedLines = (log: string, job: WorkflowJob): readonly LogLine[] => {
  const lines = log.split('\n').map(cleanLine)
  const segments = segmentsOf(lines)
  const failed = within(windowsOf(job), segments)
  const choices = [failed.filter(saysError), segments.filter(saysError), failed, segments.slice(-1)]
  return bounded(choices.find(({ length }) => length > 0)?.flat() ?? [])
}

const exits =
  /^(?:##\[error\])?(?:Error: )?(?:The process '[^']{0,2000}' failed with exit code \d{1,9}|(?:The )?(?:process|command|script)?\s?(?:completed|failed|exited|finished)? ?(?:with )?exit (?:code|status):? ?\d{1,9})\.?$/i
const wrappers =
  /^(?:g?make(?:\[\d{1,9}\])?: \*\*\* |npm (?:ERR|error)!? (?:code ELIFECYCLE|errno|Exit status|A complete log)|ERROR: InvocationError for command )/

/** Whether a line only says that something failed: no cause is ever read from one. */
export const saysOnlyFailure = (text: string): boolean => exits.test(text) || wrappers.test(text)

const noise =
  /^(?:##\[(?:warning|debug|notice)\]|\s{0,80}(?:WARN(?:ING)?|DEBUG|INFO|NOTICE)\b|npm (?:WARN|warn|notice)|Retrying\b)|\b(?:Will retry|Retrying in|retrying \(|Retry\(total=)/

/** Whether a line warns or informs: what was tried again and went well is no cause. */
export const isNoise = (text: string): boolean => noise.test(text)
