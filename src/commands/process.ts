import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { messageOf } from '../domain/errors.ts'
import { writeOut } from '../effects/working-tree.ts'
import { runCommandLine } from './program.ts'

/** Runs the command line of this process, with these environment variables, to its end: its output and exit code. */
export const runProcess = async (variables: Readonly<Record<string, string | undefined>>): Promise<void> => {
  const progress = process.stderr.isTTY ? (line: string) => void process.stderr.write(`\r\u001b[2K${line}`) : null
  const result = await runCommandLine({
    argv: process.argv.slice(2),
    variables,
    cwd: process.cwd(),
    now: new Date(),
    terminal: {
      columns: process.stdout.columns ?? 120,
      outIsTerminal: process.stdout.isTTY,
      progress,
      readLine: null,
      readAll: () => text(process.stdin),
      service: {
        say: (line) => void process.stderr.write(`${line}\n`),
        untilStopped: () =>
          Promise.race(['SIGINT', 'SIGTERM'].map(async (signal) => void (await once(process, signal)))),
      },
    },
  })
  if (progress !== null) progress('')
  process.stderr.write(result.stderr)
  if (result.out === null) process.stdout.write(result.stdout)
  process.exitCode = result.exitCode
  if (result.out !== null) {
    try {
      await writeOut(result.out, result.stdout)
    } catch (error) {
      process.stderr.write(`sar-watchdog: ${messageOf(error)}\n`)
      process.exitCode = 4
    }
  }
}
