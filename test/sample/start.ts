import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { runCommandLine } from '../../src/commands/program.ts'
import { writeOut } from '../../src/effects/working-tree.ts'
import { tellSprint } from './tell.ts'

const usage = `npm start                  a sprint on a sample repository with planted drift, on an embedded GitHub
npm start -- --seed N      the same with other drift
npm start -- PATH          the same on a git repository of yours, read-only
`

/** The command line of this script; null, with the usage printed, when it cannot be read or asks for help. */
const readArguments = (): { readonly seed: number; readonly path: string | undefined } | null => {
  try {
    const { values, positionals } = parseArgs({
      options: { seed: { type: 'string', default: '1' }, help: { type: 'boolean', short: 'h', default: false } },
      allowPositionals: true,
    })
    if (values.help) {
      process.stdout.write(usage)
      return null
    }
    const seed = Number(values.seed)
    if (!/^[0-9]{1,9}$/.test(values.seed)) throw new Error(`--seed takes a whole number, not ${values.seed}`)
    return { seed, path: positionals[0] }
  } catch (error) {
    process.stderr.write(`npm start: ${error instanceof Error ? error.message : 'cannot be read'}\n${usage}`)
    process.exitCode = 3
    return null
  }
}

const asked = readArguments()
const report = resolve('report', 'sar.html')

const say = (line: string): void => void process.stdout.write(`${line}\n`)

/** Runs one command line of the program in this process, as `sar-watchdog` would. */
const command = async (argv: readonly string[], variables: Readonly<Record<string, string | undefined>>) => {
  const result = await runCommandLine({
    argv,
    variables,
    cwd: process.cwd(),
    now: new Date(),
    terminal: {
      columns: process.stdout.columns ?? 120,
      outIsTerminal: process.stdout.isTTY,
      progress: null,
      readLine: null,
      readAll: async () => '',
    },
  })
  if (result.stderr !== '') process.stderr.write(result.stderr)
  if (result.out === null) process.stdout.write(result.stdout)
  else await writeOut(result.out, result.stdout)
  return result
}

if (asked !== null && asked.path === undefined) {
  process.exitCode = await tellSprint({ seed: asked.seed, say, command, report })
} else if (asked?.path !== undefined) {
  const variables = { ...process.env, XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache') }
  const { exitCode } = await command(['sprint', asked.path, '--html', report], variables)
  if (exitCode <= 1) say(`\nThe same as a page: ${report}`)
  process.exitCode = exitCode
}
