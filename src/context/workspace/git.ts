import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { IncompleteError, messageOf, RepositoryError, SarError } from '../../domain/errors.ts'
import { inherited } from '../environment.ts'
import { withoutFilters } from './filters.ts'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'

/** What a git process said. `code` is its exit code. */
export interface GitOutput {
  readonly code: number
  readonly stdout: Buffer
  readonly stderr: string
}

/**
 * What git needs of our environment: where programs lie, and the user's own configuration, which holds
 * `safe.directory` and global ignores. Everything else stays behind, above all `GIT_DIR` and `GIT_INDEX_FILE`, which a
 * git hook sets and which would point every command at another repository.
 */
const kept = [
  'PATH',
  'HOME',
  'USERPROFILE',
  'SystemRoot',
  'XDG_CONFIG_HOME',
  'GIT_CONFIG_GLOBAL',
  'GIT_CONFIG_SYSTEM',
  'GIT_CONFIG_NOSYSTEM',
]

/** English messages, no prompts, no lazily fetched objects, and no refreshed index: who looks writes nothing. */
const fixed = { LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', GIT_NO_LAZY_FETCH: '1' }

/** A repository's own configuration may name programs to run; these settings run none while files are listed. */
const settings = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '-c', 'log.showSignature=false']

/** Commands that compare files with the index, and run filters over them. */
const comparing: ReadonlySet<string> = new Set(['diff', 'diff-files', 'status'])

const patience = 120_000

/**
 * Runs git in a folder, without a shell, and gives its output whatever its exit code. Throws RepositoryError where git
 * is not installed or the folder is no repository that git wants to read.
 */
export const git = async (folder: string, args: readonly string[], input = ''): Promise<GitOutput> => {
  const ask = (asked: readonly string[]): Promise<GitOutput> => run(folder, [...settings, ...asked], '')
  const variables = comparing.has(args[0] ?? '') ? await withoutFilters(ask) : {}
  const output = await run(folder, [...settings, ...args], input, variables)
  if (output.code === 128) refuse(folder, output.stderr)
  return output
}

/** Like `git`, for a command that has to succeed: gives its standard output. */
export const gitOutput = async (folder: string, args: readonly string[], input = ''): Promise<Buffer> => {
  const { code, stdout, stderr } = await git(folder, args, input)
  if (code !== 0) throw new IncompleteError(`git ${args[0] ?? ''} failed in ${folder}: ${gitReason(stderr)}`)
  return stdout
}

/** The first line of git's complaint without its prefix. */
export const gitReason = (stderr: string): string => {
  const lines = stderr.split('\n').filter((line) => line !== '')
  const line = lines.find((each) => /^(?:fatal|error): /.test(each)) ?? lines[0] ?? 'it said nothing'
  return line.replace(/^(?:fatal|error): /, '')
}

async function run(
  folder: string,
  args: readonly string[],
  input: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<GitOutput> {
  try {
    return await finished(folder, start(folder, args, variables), input)
  } catch (error) {
    throw error instanceof SarError ? error : notStarted(folder, error)
  }
}

const start = (
  folder: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
): ChildProcessWithoutNullStreams =>
  spawn('git', args, {
    cwd: folder,
    env: { ...inherited(kept), ...fixed, ...variables },
    stdio: 'pipe',
    windowsHide: true,
  })

function finished(folder: string, child: ChildProcessWithoutNullStreams, input: string): Promise<GitOutput> {
  return new Promise((resolve, reject) => {
    // Not the option of spawn: its timer outlives a process that could not be started.
    const timer = setTimeout(() => child.kill('SIGKILL'), patience)
    const out: Buffer[] = []
    const complaints: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk))
    // git may end before it has read all of its input; its exit code tells that better than a broken pipe does.
    child.stdin.on('error', () => {})
    child.on('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    child.on('close', (code) => {
      clearTimeout(timer)
      const stderr = Buffer.concat(complaints).toString('utf8')
      if (code === null) reject(new IncompleteError(`git did not end within ${patience / 1000} s in ${folder}`))
      else resolve({ code, stdout: Buffer.concat(out), stderr })
    })
    child.stdin.end(input)
  })
}

/** The system says the same of a program that is missing and of a folder that is. */
function notStarted(folder: string, error: unknown): Error {
  const named = 'name a folder that git tracks'
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'ENOTDIR') return new RepositoryError(`not a folder: ${folder}`, named)
  if (code === 'ENOENT' && !existsSync(folder)) return new RepositoryError(`no such folder: ${folder}`, named)
  if (code === 'ENOENT') return new RepositoryError('git is not installed', 'install git, or put it on the PATH')
  return new RepositoryError(`git cannot be started in ${folder}: ${messageOf(error)}`)
}

function refuse(folder: string, stderr: string): void {
  if (stderr.includes('dubious ownership'))
    throw new RepositoryError(
      `git refuses to read ${folder}: it belongs to another user`,
      `if you trust it: git config --global --add safe.directory ${folder}`,
    )
  if (/not a git repository/i.test(stderr))
    throw new RepositoryError(`not a git repository: ${folder}`, 'name a folder that git tracks, or run git init there')
  if (stderr.includes('must be run in a work tree'))
    throw new RepositoryError(`no working tree: ${folder}`, 'a bare repository has no files to look at; clone it')
  if (/index file|bad config/.test(stderr))
    throw new RepositoryError(
      `git cannot read the repository in ${folder}: ${gitReason(stderr)}`,
      'see git status there',
    )
}
