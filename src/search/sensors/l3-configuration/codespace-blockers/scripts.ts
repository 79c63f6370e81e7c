import { shellCommands } from '../../../../formats/shell-commands.ts'
import { resolved } from './paths.ts'

/** A file of the repository that a lifecycle command starts. */
export interface Started {
  readonly path: string
  /** Whether it is started by itself, and so has to be executable. */
  readonly direct: boolean
}

const shells = new Set(['bash', 'sh', 'zsh', 'source', '.', 'python', 'python3', 'node'])
/** Folders that commands make. */
const made = /^(?:node_modules|\.venv|venv|env|dist|build|target|bin|\.git)\//
/** Commands that bring files or move elsewhere: what comes after cannot be told. */
const moving = new Set([
  'cd',
  'pushd',
  'git',
  'curl',
  'wget',
  'cp',
  'mv',
  'ln',
  'tar',
  'unzip',
  'mkdir',
  'touch',
  'tee',
])

const workspace = /^(?:\$\{containerWorkspaceFolder\}|\$\{?CODESPACE_VSCODE_FOLDER\}?|\/workspaces\/[^/]{1,100})\//

const asPath = (word: string): string | null => {
  const own = word.replace(workspace, './')
  if (!/^[\w./-]{1,200}$/.test(own) || !/[/]|\.(?:sh|py|js|bash)$/.test(own)) return null
  const path = resolved('', own)
  return path === null || path === '' || made.test(path) ? null : path
}

const startedBy = (words: readonly string[]): Started | null => {
  const [program = '', ...rest] = words
  if (shells.has(program)) {
    const script = rest.find((word) => !word.startsWith('-'))
    if (script === undefined || rest.some((word) => /^-\w{0,3}[cme]$/.test(word))) return null
    const path = asPath(script)
    return path === null ? null : { path, direct: false }
  }
  if (/^(?:pip3?|uv)$/.test(program)) return requirementsOf(words)
  const path = program.includes('/') ? asPath(program) : null
  return path === null ? null : { path, direct: true }
}

const requirementsOf = (words: readonly string[]): Started | null => {
  const at = words.findIndex((word) => word === '-r' || word === '--requirement')
  const path = at < 0 ? null : asPath(words[at + 1] ?? '')
  return path === null ? null : { path, direct: false }
}

/** The files of the repository that a lifecycle command starts, as far as they stand in it before anything is made. */
export const startedScripts = (command: string | readonly string[]): readonly Started[] => {
  const commands = typeof command === 'string' ? shellCommands(command).map(({ words }) => words) : [command]
  const found: Started[] = []
  const executable = new Set<string>()
  for (const words of commands) {
    const [program = ''] = words
    if (moving.has(program)) break
    if (program === 'test' || program === '[' || program === '[[') break
    if (program === 'chmod') for (const word of words.slice(2)) executable.add(asPath(word) ?? '')
    const started = startedBy(words)
    if (started !== null) found.push({ ...started, direct: started.direct && !executable.has(started.path) })
  }
  return found
}
