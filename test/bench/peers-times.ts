import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { absence, installTimedTools, program } from '../peers/tools.ts'
import type { Tool } from '../peers/tools.ts'

/** One run of a known tool over a repository. */
export interface PeerTime {
  readonly tool: Tool
  readonly version: string
  readonly command: string
  /** Milliseconds of wall time; null where the machine has no such tool. */
  readonly ms: number | null
}

const commands: readonly (readonly [tool: Tool, ...args: readonly string[]])[] = [
  ['ruff', 'check', '--no-cache', '--quiet', '.'],
  ['ruff', 'format', '--check', '--no-cache', '--quiet', '.'],
  ['actionlint', '-shellcheck=', '-pyflakes='],
  ['zizmor', '--offline', '--no-progress', '--quiet', '.'],
  ['lychee', '--offline', '--include-fragments', '--no-progress', '--quiet', './**/*.md'],
  ['detect-secrets', 'scan', '.'],
]

const versionOf = (tool: Tool): string => {
  const { stdout } = spawnSync(program(tool), ['--version'], { encoding: 'utf8' })
  return /\d+\.\d+(?:\.\d+)?/.exec(stdout)?.[0] ?? 'unknown'
}

/**
 * Runs ruff, actionlint, zizmor, a link checker and detect-secrets over a repository, one after the other. `all`: also
 * detect-secrets, which takes minutes; it is not run otherwise.
 */
export const peersTimes = (repository: string, all: boolean): readonly PeerTime[] => {
  installTimedTools()
  return commands.map(([tool, ...args]) => {
    const command = [tool, ...args].join(' ')
    if (absence(tool) !== null || (tool === 'detect-secrets' && !all)) return { tool, version: '', command, ms: null }
    const began = performance.now()
    const ran = spawnSync(program(tool), args, {
      cwd: repository,
      stdio: ['ignore', 'ignore', 'pipe'],
      maxBuffer: 1e9,
      env: { PATH: process.env['PATH'], HOME: join(repository, '..') },
    })
    const ms = performance.now() - began
    // They end with a status of their own where they find something.
    if (ran.error !== undefined) throw ran.error
    return { tool, version: versionOf(tool), command, ms }
  })
}
