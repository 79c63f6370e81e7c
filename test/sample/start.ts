import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { runCommandLine } from '../../src/commands/program.ts'
import { writeOut } from '../../src/effects/working-tree.ts'
import { tellSprint } from './tell.ts'

const { values, positionals } = parseArgs({
  options: { seed: { type: 'string', default: '1' } },
  allowPositionals: true,
})
const [path] = positionals
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

if (path === undefined) {
  const seed = Number(values.seed)
  if (!Number.isInteger(seed)) throw new Error('--seed takes a whole number')
  process.exitCode = await tellSprint({ seed, say, command, report })
} else {
  const variables = { ...process.env, XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache') }
  const table = await command(['sprint', path], variables)
  if (table.exitCode <= 1) {
    await command(['sprint', path, '--format', 'html', '--out', report], variables)
    if (existsSync(report)) say(`\nThe same as a page: ${report}`)
  }
  process.exitCode = table.exitCode
}
