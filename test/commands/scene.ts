import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { runCommandLine } from '../../src/commands/program.ts'
import type { Pace } from '../../src/context/github/client.ts'
import type { Service } from '../../src/commands/command.ts'
import { startGitHub } from '../support/github/start.ts'
import type { GitHub } from '../support/github/start.ts'
import { againstPublished } from './published.ts'

export const repository = 'octo/model'
export const instant = new Date('2026-06-01T12:00:00Z')

type Files = Readonly<Record<string, string>>

/** A folder of this test alone. */
export const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'sar-command-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

export const git = (cwd: string, ...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { PATH: process.env['PATH'], HOME: cwd, GIT_CONFIG_NOSYSTEM: '1' },
  }).trim()

export const write = (cwd: string, files: Files): void => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true })
    writeFileSync(join(cwd, path), text)
  }
}

/** A real repository with one commit that holds these files; with none it has no commit. */
export const checkout = (files: Files): string => {
  const cwd = folder()
  git(cwd, 'init', '--quiet', '--initial-branch=main')
  git(cwd, 'remote', 'add', 'origin', `https://github.com/${repository}.git`)
  write(cwd, files)
  if (Object.keys(files).length > 0) {
    git(cwd, 'add', '--all')
    git(cwd, 'commit', '--quiet', '--message=Start')
  }
  return cwd
}

/** The same files hosted, and a token of somebody who may write. */
export const host = async (cwd: string): Promise<{ readonly github: GitHub; readonly token: string }> => {
  const github = await startGitHub({ now: () => instant })
  onTestFinished(() => github.stop())
  const [owner = '', name = ''] = repository.split('/')
  await github.createRepository({ owner, name, from: cwd, organization: true })
  github.collaborator(repository, 'ada', 'admin')
  return { github, token: github.token('ada') }
}

interface Given {
  readonly cwd: string
  readonly variables?: Readonly<Record<string, string | undefined>>
  readonly input?: string
  /** What a person types at a terminal when asked. */
  readonly typed?: string
  readonly service?: Service
  readonly now?: Date
  readonly pace?: Pace
  readonly outIsTerminal?: boolean
}

/**
 * Runs one command line as the program does; nothing of the test's own environment is seen. Throws when a JSON document
 * is not what its published schema says.
 */
export const sar = async (
  argv: readonly string[],
  { cwd, variables = {}, input = '', typed, service, now = instant, pace, outIsTerminal = false }: Given,
) => {
  const result = await runCommandLine({
    argv,
    variables: { PATH: process.env['PATH'], HOME: cwd, XDG_CACHE_HOME: join(cwd, '.git', 'cache'), ...variables },
    cwd,
    now,
    terminal: {
      columns: 120,
      outIsTerminal,
      progress: null,
      readLine: typed === undefined ? null : async () => typed,
      readAll: async () => input,
      ...(service === undefined ? {} : { service }),
      ...(pace === undefined ? {} : { pace }),
    },
  })
  const wrong = result.stdout.startsWith('{\n  "schema": "sar/') ? againstPublished(result.stdout) : ''
  if (wrong !== '') throw new Error(wrong)
  return result
}

/** The variables by which a command asks the embedded GitHub. */
export const asking = ({ github, token }: { readonly github: GitHub; readonly token: string }) => ({
  GITHUB_API_URL: github.url,
  SAR_TOKEN: token,
})

/** How a command line is refused: its exit code, and the one line that says why. Throws when there is more to see. */
export const refusal = async (argv: readonly string[], given: Given): Promise<readonly [number, string]> => {
  const { exitCode, stdout, stderr } = await sar(argv, given)
  if (stdout !== '' || !/^[^\n]+\n$/.test(stderr)) throw new Error(`not one line on stderr: ${stdout}${stderr}`)
  return [exitCode, stderr.trimEnd()]
}
