import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { config } from 'zod'
import { exitCodes, messageOf } from '../domain/errors.ts'
import { diskCode, diskFailure } from '../effects/replace-file.ts'
import { readHiddenLine } from './hidden-line.ts'
import { runCommandLine } from './program.ts'

/** Writes to a stream of this process. Throws IncompleteError where it cannot; a reader that has left wants no more. */
const write = (stream: NodeJS.WriteStream, text: string, name: string): Promise<void> =>
  new Promise((settle, fail) => {
    stream.write(text, (error) => {
      if (error === undefined || error === null || diskCode(error) === 'EPIPE') settle()
      else fail(diskFailure(name, error))
    })
  })

/** Without a listener a full disk behind a stream would end the process with a stack trace: `write` tells of it. */
const heed = (stream: NodeJS.WriteStream): void => void stream.on('error', () => undefined)

// Most schemas are asked once in a run: what zod compiles for speed would take longer than it saves, and needs `eval`.
config({ jitless: true })

/** Runs the command line of this process, with these environment variables, to its end: its output and exit code. */
export const runProcess = async (variables: Readonly<Record<string, string | undefined>>): Promise<void> => {
  heed(process.stdout)
  heed(process.stderr)
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
      readLine: process.stdin.isTTY ? (ask) => readHiddenLine(process.stdin, process.stderr, ask) : null,
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
  process.exitCode = result.exitCode
  try {
    if (result.out === null) await write(process.stdout, result.stdout, 'the output')
    else await (await import('../effects/working-tree.ts')).writeOut(result.out, result.stdout)
  } catch (error) {
    process.stderr.write(`sar-watchdog: ${messageOf(error)}\n`)
    process.exitCode = exitCodes.incomplete
  }
}
