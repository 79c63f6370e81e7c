import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export const repository = 'octo/model'

/** A folder by itself, with nothing of git above it. */
export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'sar-bad-'))

export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true })

export const git = (cwd: string, ...args: readonly string[]): string =>
  execFileSync(
    'git',
    ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', '-c', 'protocol.file.allow=always', ...args],
    {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { PATH: process.env['PATH'], HOME: cwd, GIT_CONFIG_NOSYSTEM: '1' },
    },
  ).trim()

/** Writes a file, whatever lies there. */
export const put = (cwd: string, path: string, content: string | Uint8Array): void => {
  const file = join(cwd, path)
  mkdirSync(dirname(file), { recursive: true })
  rmSync(file, { recursive: true, force: true })
  writeFileSync(file, content)
}

/** A file of that many bytes that takes no room on the disk. */
export const putLarge = (cwd: string, path: string, bytes: number): void => {
  put(cwd, path, '')
  truncateSync(join(cwd, path), bytes)
}

/** Sensors that can say nothing without GitHub. */
const asksGitHub = [
  'ci-health',
  'ci-failures',
  'code-scanning',
  'dependency-cves',
  'cache-usage',
  'stale-runs',
  'test-gates',
  'variable-audit',
  'secret-rotation',
] as const

/** What keeps everything on this machine, and the rest that a repository needs to have something for every verb. */
export const soundFiles: Readonly<Record<string, string>> = {
  'README.md': '# Model\n',
  'train.py': 'import math\n\nprint(math.pi)\n',
  'config/train.json': '{"seed": 7}\n',
  '.github/sar.yml': `state: { dir: .sar }\nsensors: { ${asksGitHub.map((id) => `${id}: off`).join(', ')} }\n`,
  '.github/sar/variables.yml': 'expected:\n  - { name: LOG_LEVEL, layer: repo-vars }\n',
  '.github/workflows/ci.yml':
    'on: push\npermissions: {}\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    timeout-minutes: 5\n    steps:\n      - run: echo done\n',
}

/** A repository with one commit in which nothing is wrong. */
export const sound = (cwd: string): void => {
  git(cwd, 'init', '--quiet', '--initial-branch=main')
  git(cwd, 'remote', 'add', 'origin', `https://github.com/${repository}.git`)
  for (const [path, text] of Object.entries(soundFiles)) put(cwd, path, text)
  commit(cwd)
}

export const commit = (cwd: string): void => {
  git(cwd, 'add', '--all')
  git(cwd, 'commit', '--quiet', '--allow-empty', '--message=Change')
}
