import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

type Files = Readonly<Record<string, string | Uint8Array>>

/** An empty folder that is gone when the test ends. */
export const scratchFolder = (): string => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sar-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Runs git as a made-up author at a date; the clock of the commits is the caller's. */
export const runGit = (folder: string, args: readonly string[], at = '2026-01-02T03:04:05Z'): string =>
  execFileSync('git', ['-c', 'protocol.file.allow=always', ...args], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      GIT_AUTHOR_NAME: 'Ada Example',
      GIT_AUTHOR_EMAIL: 'ada@example.com',
      GIT_AUTHOR_DATE: at,
      GIT_COMMITTER_NAME: 'Ada Example',
      GIT_COMMITTER_EMAIL: 'ada@example.com',
      GIT_COMMITTER_DATE: at,
    },
  }).trim()

/** Writes files below a folder. */
export const write = (folder: string, files: Files): void => {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
}

/** Adds everything and commits it. Gives the commit. */
export const commitAll = (folder: string, at?: string): string => {
  runGit(folder, ['add', '--all'], at)
  runGit(folder, ['commit', '-q', '--allow-empty', '-m', 'Change'], at)
  return runGit(folder, ['rev-parse', 'HEAD'])
}

/** A repository on `main`, with a commit when files are given. */
export const scratchRepository = (files?: Files): string => {
  const folder = scratchFolder()
  runGit(folder, ['init', '-q', '-b', 'main'])
  if (files !== undefined) {
    write(folder, files)
    commitAll(folder)
  }
  return folder
}
