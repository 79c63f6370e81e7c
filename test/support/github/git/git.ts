import { execFile } from 'node:child_process'
import { devNull } from 'node:os'
import { promisify } from 'node:util'

const execFileAsync = promisify(execFile)

/** The environment of every git process: nothing of the machine's configuration, no prompt, fixed language. */
export const gitEnvironment = (): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  HOME: devNull,
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: devNull,
  GIT_TERMINAL_PROMPT: '0',
  GIT_COMMITTER_NAME: 'GitHub',
  GIT_COMMITTER_EMAIL: 'noreply@github.com',
  GIT_AUTHOR_NAME: 'GitHub',
  GIT_AUTHOR_EMAIL: 'noreply@github.com',
})

type Options = { readonly input?: string | Buffer; readonly env?: Readonly<Record<string, string>> }

/** Runs git in a directory; answers its standard output, throws with its standard error. */
export const git = async (directory: string, args: readonly string[], options: Options = {}): Promise<Buffer> => {
  const running = execFileAsync('git', ['-c', 'gc.auto=0', ...args], {
    cwd: directory,
    encoding: 'buffer',
    env: { ...gitEnvironment(), ...options.env },
    maxBuffer: 1024 ** 3,
  })
  // A process that ends before it read everything is judged by its exit code, not by the broken pipe.
  running.child.stdin?.on('error', () => undefined)
  running.child.stdin?.end(options.input ?? '')
  const { stdout } = await running
  return stdout
}

/** As {@link git}, as text without the last newline. */
export const gitText = async (directory: string, args: readonly string[], options: Options = {}): Promise<string> =>
  (await git(directory, args, options)).toString('utf8').replace(/\n$/, '')

/** As {@link gitText}, or nothing when git ends with an error. */
export const tryGit = async (
  directory: string,
  args: readonly string[],
  options: Options = {},
): Promise<string | undefined> => {
  try {
    return await gitText(directory, args, options)
  } catch {
    return undefined
  }
}
