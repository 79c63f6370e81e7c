import type { ProcessOutput } from '../../src/commands/program.ts'

/** What shows that nobody foresaw a failure: a stack, an error of the language, or our own word for it. */
const unforeseen =
  /\n? {4}at |fault of ours|\b(?:Type|Range|Reference|Syntax|Zod)Error\b|\bundefined\b|\[object |\bE(?:NOENT|ISDIR|NOTDIR|ACCES|LOOP|NOSPC): /

/** What could move the cursor, hide a line, colour it, or turn its direction. */
const steering = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/

const fewLines = /^(?:[^\n]+\n){0,3}$/

/** What is wrong with how a command line ended, whatever it was given; empty where all is well. */
export const faultsOf = ({ exitCode, stdout, stderr }: ProcessOutput): readonly string[] => [
  ...([0, 1, 2, 3, 4].includes(exitCode) ? [] : [`exit code ${exitCode}: ${stderr}`]),
  ...(unforeseen.test(stderr) ? [`nobody foresaw: ${stderr}`] : []),
  ...(steering.test(stderr + stdout) ? ['it steers the terminal'] : []),
  ...(fewLines.test(stderr) ? [] : [`too many lines: ${stderr}`]),
  ...(stderr.split('\n').some((line) => line.length > 600) ? [`too long a line: ${stderr.slice(0, 600)}`] : []),
]

/** How a command line was refused: faults, exit code, what stands on stdout, and the one line on stderr. */
export const refusalOf = (output: ProcessOutput) => ({
  faults: faultsOf(output),
  exitCode: output.exitCode,
  stdout: output.stdout,
  line: /^sar-watchdog: [^\n]+\n$/.test(output.stderr) ? output.stderr.trimEnd() : `not one line: ${output.stderr}`,
})

/** What `refusalOf` gives where nothing but one line was said. */
export const refused = (exitCode: number, line: unknown) => ({ faults: [], exitCode, stdout: '', line })
