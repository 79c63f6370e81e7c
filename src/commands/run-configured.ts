import { spawn } from 'node:child_process'
import { unknown, known } from '../domain/answer.ts'
import type { GateView } from '../domain/gate.ts'
import { credentialIn } from '../formats/credentials.ts'
import type { Observed } from '../domain/observed.ts'

type Ran = GateView['commands'][string]

const patience = 30 * 60_000
const word = /"([^"]*)"|'([^']*)'|([^\s"']+)/g

/** The words of a command line: no shell ever sees it, so there is nothing in it but words and quotes. */
export const wordsOf = (line: string): readonly string[] =>
  Array.from(line.matchAll(word), ([, double, single, bare]) => double ?? single ?? bare ?? '')

/**
 * Runs the lint and test commands of the settings in the working tree, without a shell, without any token in reach.
 * They are a stranger's code as much as the repository is: `refusal` says why this call may not run them; null is a
 * person's word, given for this call.
 */
export const runConfigured = async (
  { settings, workspace }: Observed,
  options: { readonly refusal: string | null; readonly variables: Readonly<Record<string, string | undefined>> },
): Promise<GateView['commands']> => {
  const entries = Object.entries(settings.commands).flatMap(([name, line]) =>
    line === undefined ? [] : [{ name, line }],
  )
  const results: [string, Ran][] = []
  for (const { name, line } of entries) {
    const answer =
      options.refusal === null && workspace.root !== null
        ? await run(line, workspace.root, options.variables)
        : unknown(options.refusal ?? 'there is no checkout to run it in')
    results.push([name, answer])
  }
  return Object.fromEntries(results)
}

function run(line: string, cwd: string, variables: Readonly<Record<string, string | undefined>>): Promise<Ran> {
  const [program, ...args] = wordsOf(line)
  if (program === undefined) return Promise.resolve(unknown('the command is empty'))
  return new Promise((settle) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    // Not the option of spawn: its timer outlives a process that could not be started.
    const timer = setTimeout(() => child.kill('SIGKILL'), patience)
    let last = ''
    const keep = (chunk: Buffer): void => {
      last = (last + chunk.toString('utf8')).slice(-2000)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', (error) => {
      clearTimeout(timer)
      settle(unknown(`${program} cannot be started: ${error.message}`))
    })
    child.on('close', (code) => {
      clearTimeout(timer)
      const line = last.trim().split('\n').at(-1) ?? ''
      const credential = credentialIn(line)
      const summary = credential === null ? line : `a line that looks like a credential (${credential})`
      settle(code === null ? unknown(`${program} did not end in time`) : known({ exitCode: code, summary }))
    })
  })
}
