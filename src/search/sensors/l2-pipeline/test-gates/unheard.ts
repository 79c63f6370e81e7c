import { shellCommands } from '../../../../formats/shell-commands.ts'
import { checksIn, logicalLines } from './commands.ts'
import type { Check } from './commands.ts'

/** A check whose failure nobody notices, and how that comes. */
export interface Swallowed {
  readonly check: Check
  readonly how: string
}

/** What tells a script, or a step after it, how a command ended. */
const listens = /\$\?|PIPESTATUS|\bset -e|\btrap\b|\bwait\b|GITHUB_(?:OUTPUT|ENV)|\bexit\s{1,9}[^0\s]|\bfalse\b/

/**
 * A check in the middle of a script that goes on after a failure: its own end is the end of its last command
 * (POSIX, "Sequential Lists"). `goesOn`: whether the step's shell was started without `-e`.
 */
const inTheMiddle = (script: string, goesOn: boolean): readonly Swallowed[] => {
  if (listens.test(script)) return []
  const lines = logicalLines(script)
  const off = goesOn ? -1 : lines.find(({ text }) => /^\s{0,40}set \+e\b/.test(text))?.line
  if (off === undefined) return []
  const last = shellCommands(script).at(-1)
  const how = goesOn
    ? 'its shell goes on after a failure and another command ends the step'
    : '`set +e` stands before it and another command ends the step'
  return checksIn(script).flatMap((check) => {
    const isLast = last !== undefined && check.line === last.line && check.words.join(' ') === last.words.join(' ')
    return check.line <= off || isLast ? [] : [{ check, how }]
  })
}

/** A check that a branch asks for, where neither branch ends the script, and one that runs beside the script. */
const aside = (script: string): readonly Swallowed[] =>
  listens.test(script)
    ? []
    : logicalLines(script).flatMap(({ text, line }) => {
        const isAsked = /^\s{0,40}(?:if|elif|while|until)\s/.test(text)
        const isBeside = /[^&>]&\s{0,40}$/.test(text)
        const [check] = isAsked
          ? checksIn(text.split(/;|\bthen\b/, 1)[0] ?? '')
          : isBeside
            ? checksIn(text).slice(-1)
            : []
        const how = isAsked
          ? 'it is the condition of a branch, of which none ends the step as a failure'
          : 'it runs in the background and nothing waits for how it ends'
        return check === undefined ? [] : [{ check: { ...check, line }, how }]
      })

/** A linter that is told to end well. One that ran before it without being told so has judged what counts. */
const told = (script: string): readonly Swallowed[] => {
  const checks = checksIn(script)
  const isTold = ({ words }: Check): boolean => words.includes('--exit-zero')
  return checks.flatMap((check) => {
    const isJudged = checks.some((other) => !isTold(other) && other.words[0] === check.words[0])
    return isTold(check) && !isJudged ? [{ check, how: '`--exit-zero` lets it end well' }] : []
  })
}

/** Checks of a script whose failure its end does not tell. */
export const unheardIn = (script: string, goesOn: boolean): readonly Swallowed[] => [
  ...inTheMiddle(script, goesOn),
  ...aside(script),
  ...told(script),
]
