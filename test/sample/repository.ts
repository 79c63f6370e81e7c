import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { sampleFiles } from './files.ts'
import type { Drift } from './drift.ts'

const run = promisify(execFile)

const authors = ['Ada Example', 'Grace Example', 'Katherine Example'] as const

/** Runs git in a folder as one of the sample's authors, at a date. */
const git = async (folder: string, args: readonly string[], at: Date, author = 0): Promise<string> => {
  const name = authors[author % authors.length] ?? authors[0]
  const email = `${name.split(' ')[0]?.toLowerCase() ?? 'ada'}@example.com`
  const date = at.toISOString()
  const { stdout } = await run('git', [...args], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: name,
      GIT_AUTHOR_EMAIL: email,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: name,
      GIT_COMMITTER_EMAIL: email,
      GIT_COMMITTER_DATE: date,
    },
  })
  return stdout.trim()
}

const writeMemory = (path: string, rows: number, asOf: Date): void => {
  const database = new DatabaseSync(path)
  database.exec(
    'create table ltm_entries (id integer primary key, key text not null unique, value text not null, confidence real, timestamp text not null)',
  )
  const insert = database.prepare('insert into ltm_entries (key, value, confidence, timestamp) values (?, ?, ?, ?)')
  for (let row = 0; row < rows; row += 1) insert.run(`pattern-${row}`, '{"seen": 3}', 0.9, asOf.toISOString())
  database.close()
}

const day = 86_400_000

/** The order in which the sample's history added its files: by the first part of their path. */
const chapters: readonly { readonly message: string; readonly paths: readonly string[] }[] = [
  { message: 'Start the churn model', paths: ['README.md', 'pyproject.toml', '.gitignore', 'src/'] },
  { message: 'Test scoring', paths: ['tests/', 'requirements.txt', 'reports/'] },
  { message: 'Build and retrain on GitHub', paths: ['.github/workflows/', '.github/CODEOWNERS'] },
  { message: 'Describe the features and index the documents', paths: ['docs/', 'index/'] },
  { message: 'Deploy the scorer, remember what agents learn', paths: ['deploy/', 'memory/'] },
  { message: 'Switch the watchdog on', paths: ['.github/sar', '.sar/'] },
]

/**
 * Makes the sample as a real git repository with a history of some weeks, in an empty folder. Gives the head's SHA.
 */
export const makeSample = async (folder: string, drift: Drift, asOf: Date): Promise<string> => {
  await mkdir(folder, { recursive: true })
  await git(folder, ['init', '-q', '-b', 'main'], asOf)
  const files = sampleFiles(drift, asOf)
  await mkdir(join(folder, 'memory'), { recursive: true })
  for (const [index, { message, paths }] of chapters.entries()) {
    const mine = Object.entries(files).filter(([path]) => paths.some((start) => path.startsWith(start)))
    for (const [path, text] of mine) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), text)
    }
    if (paths.includes('memory/')) writeMemory(join(folder, 'memory/agent.db'), drift.memoryRows, asOf)
    const at = new Date(asOf.getTime() - (60 - index * 5) * day)
    await git(folder, ['add', '--all'], at, index)
    await git(folder, ['commit', '-q', '-m', message], at, index)
  }
  return git(folder, ['rev-parse', 'HEAD'], asOf)
}
