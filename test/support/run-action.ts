import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

/** What a step of the action left behind. */
export interface Ran {
  readonly status: number | null
  readonly log: string
  readonly outputs: ReadonlyMap<string, string>
  readonly summary: string
}

/** Runs the action as the runner does: inputs and files by environment, nothing else of ours in it. */
export const runAction = async (workspace: string, given: Readonly<Record<string, string>>): Promise<Ran> => {
  const folder = mkdtempSync(join(tmpdir(), 'sar-runner-'))
  const output = join(folder, 'output')
  const summary = join(folder, 'summary')
  for (const file of [output, summary]) writeFileSync(file, '')
  const env = {
    PATH: process.env['PATH'],
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
    HOME: folder,
    GITHUB_ACTIONS: 'true',
    GITHUB_OUTPUT: output,
    GITHUB_STEP_SUMMARY: summary,
    RUNNER_TEMP: folder,
    ...given,
  }
  // The embedded GitHub answers in this process, so it must not be blocked while the action runs.
  const { status, log } = await new Promise<Pick<Ran, 'status' | 'log'>>((settle) => {
    const child = execFile(process.execPath, [join(root, 'src/action.ts')], { cwd: workspace, env }, (_, out, said) =>
      settle({ status: child.exitCode, log: out + said }),
    )
  })
  const outputs = new Map(
    Array.from(
      readFileSync(output, 'utf8').matchAll(/^([\w-]+)<<(\S+)\n(.*)\n\2$/gm),
      ([, name = '', , value = '']) => [name, value],
    ),
  )
  return { status, log, outputs, summary: readFileSync(summary, 'utf8') }
}
