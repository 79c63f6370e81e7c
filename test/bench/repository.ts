import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const counts = { workflows: 300, python: 6000, markdown: 2000, data: 1700 } as const

/** A generator of numbers from 0 up to 1, the same for the same seed (mulberry32). */
const numbers = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
}

const words =
  'batch loss tensor weight layer epoch metric sample label vector token shard model index cache queue'.split(' ')

const word = (next: () => number): string => words[Math.floor(next() * words.length)] ?? 'batch'

const sentence = (next: () => number): string => Array.from({ length: 12 }, () => word(next)).join(' ')

const repeat = (times: number, line: (index: number) => string): string =>
  Array.from({ length: times }, (_, index) => line(index)).join('')

const workflow = (index: number, next: () => number): string =>
  `name: ${word(next)} ${index}
on:
  pull_request:
    paths: ['pkg_${index % 60}/**']
permissions:
  contents: read
jobs:
${repeat(
  4,
  (job) => `  job_${job}:
    runs-on: ubuntu-24.04
    timeout-minutes: 20
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: '3.12'
          cache: pip
      - run: pip install -r requirements.txt
      - run: python -m pkg_${index % 60}.${word(next)} --epochs ${Math.floor(next() * 90)}
        env:
          BATCH_SIZE: \${{ vars.BATCH_SIZE }}
`,
)}`

/** Functions of a file, of which all but every hundredth file's last are called: by the file itself or the next one. */
const functions = 22

const python = (index: number, next: () => number): string => {
  const before = index - 60
  const names = Array.from({ length: functions }, (_, part) => `${word(next)}_${index}_${part}`)
  const called = names.slice(0, index % 100 === 0 ? -1 : functions)
  return `"""The ${word(next)} of part ${index}."""

import json
import os
${before < 0 ? '' : `\nfrom pkg_${index % 60}.part_${before} import everything as before\n`}

${names
  .map(
    (name) => `def ${name}(values, scale=${Math.floor(next() * 100)}):
    """${sentence(next)}."""
    total = 0
    for value in values:
        if value > ${Math.floor(next() * 1000)}:
            total += value * scale
    return json.dumps({"total": total, "home": os.environ.get("HOME")})


`,
  )
  .join('')}def everything(values):
    """${sentence(next)}."""
    return [${before < 0 ? '' : 'before(values), '}${called.map((name) => `${name}(values)`).join(', ')}]


if __name__ == "__main__":
    everything([1, 2, 3])
`
}

const markdown = (index: number, next: () => number): string =>
  `# ${sentence(next)}

## About it

See [another](../area_${Math.max(index - 1, 0) % 40}/page_${Math.max(index - 1, 0)}.md#about-it), [this](#about-it) and
[the data](../../data/set_0/rows_0.csv).

${repeat(30, () => `${sentence(next)}. ${sentence(next)}.\n\n`)}`

const data = (next: () => number): string => `id,x,y\n${repeat(100, (row) => `${row},${next()},${next()}\n`)}`

/** The path and content of every file of the repository, the same on every machine. */
export function* benchFiles(share = 1): Generator<readonly [path: string, text: string]> {
  const next = numbers(20)
  const some = (kind: keyof typeof counts): readonly number[] =>
    Array.from({ length: Math.ceil(counts[kind] * share) }, (_, index) => index)
  for (const index of some('workflows')) yield [`.github/workflows/w${index}.yml`, workflow(index, next)]
  for (const index of some('python')) yield [`pkg_${index % 60}/part_${index}.py`, python(index, next)]
  for (const index of some('markdown')) yield [`docs/area_${index % 40}/page_${index}.md`, markdown(index, next)]
  for (const index of some('data')) yield [`data/set_${index % 30}/rows_${index}.csv`, data(next)]
}

const git = (cwd: string, ...args: readonly string[]): void => {
  execFileSync('git', ['-c', 'user.name=Bench', '-c', 'user.email=bench@example.org', '-c', 'gc.auto=0', ...args], {
    cwd,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
}

/** What a made repository holds. */
export interface Made {
  readonly files: number
  /** Bytes of all files. */
  readonly bytes: number
}

/** Writes files into a new folder and commits them with git. */
export const makeRepository = (folder: string, files: Iterable<readonly [path: string, text: string]>): Made => {
  let count = 0
  let bytes = 0
  for (const [path, text] of files) {
    const at = join(folder, path)
    mkdirSync(dirname(at), { recursive: true })
    writeFileSync(at, text)
    count += 1
    bytes += Buffer.byteLength(text)
  }
  git(folder, 'init', '--quiet', '--initial-branch=main')
  git(folder, 'add', '--all')
  git(folder, 'commit', '--quiet', '--message', 'Everything')
  return { files: count, bytes }
}
