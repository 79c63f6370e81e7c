import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { actionStart } from './action-start.ts'
import { buildProgram, root } from './program.ts'
import { peersTable } from './peers-table.ts'
import { benchFiles, makeRepository } from './repository.ts'
import { countRequests } from './requests.ts'
import { searchTimes } from './search-times.ts'

interface Row {
  readonly what: string
  readonly value: string
  readonly target: string
  readonly met: boolean | null
}

const row = (what: string, value: string): Row => ({ what, value, target: '', met: null })

const limited = (what: string, measured: number, limit: number, unit: 's' | 'MB' | 'requests'): Row => {
  const text = (amount: number): string => (unit === 's' ? seconds(amount) : `${amount} ${unit}`)
  return { what, value: text(measured), target: `≤ ${text(limit)}`, met: measured <= limit }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 10_000 ? 3 : 1)} s`

const git = (...args: readonly string[]): string => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim()

/** A table in Markdown, its columns padded so that it reads well in a terminal too. */
const table = (rows: readonly (readonly string[])[]): string => {
  const [head = []] = rows
  const widths = head.map((_, column) => Math.max(3, ...rows.map((cells) => cells[column]?.length ?? 0)))
  const lines = rows.map((cells) => `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`)
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return [lines[0], rule, ...lines.slice(1)].join('\n')
}

const say = (text: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`${text} …\n`)
}

const measure = async (folder: string, bundles: string): Promise<readonly Row[]> => {
  say('making the repositories')
  const large = join(folder, 'large')
  const small = join(folder, 'small')
  for (const made of [large, small]) mkdirSync(made)
  const { files, bytes } = makeRepository(large, benchFiles())
  const few = makeRepository(small, benchFiles(0.0019)).files
  say('starting the action')
  const start = await actionStart(bundles, small, 21)
  say('searching')
  const change = Array.from({ length: 5 }, (_, index) => `pkg_${index}/part_${index}.py`)
  const searched = await searchTimes(bundles, { repository: large, times: 9, change })
  const own = await searchTimes(bundles, { repository: root, times: 9 })
  say('counting requests')
  const changed = 100
  const { gate, sprint } = await countRequests(bundles, changed)
  const many = `${files.toLocaleString('en')} files, ${Math.round(bytes / 1e6)} MB`
  return [
    row(`search, nothing remembered (${many})`, seconds(searched.cold)),
    limited(`search, nothing changed (${many})`, searched.warm, 300, 's'),
    limited('search, one file changed', searched.changed ?? Number.NaN, 600, 's'),
    limited('memory of all processes, nothing remembered', Math.round(searched.memory / 1e6), 600, 'MB'),
    row(`search of this project, nothing remembered (${own.files} files)`, seconds(own.cold)),
    row('search of this project, nothing changed', seconds(own.warm)),
    row('bare node, start to end', seconds(start.bare)),
    row('an empty bundle, start to end', seconds(start.empty)),
    limited(`the action, start to first sensor (${few} files)`, start.first, 250, 's'),
    row('the action, start to the first file inspected', seconds(start.inspected)),
    limited(`the App judges a pull request of ${changed} changed files`, gate.length, 10, 'requests'),
    row('a sprint over the API (the sample)', `${sprint.length} requests`),
  ]
}

const verdict = { true: 'met', false: 'missed', null: '' } as const

const folder = mkdtempSync(join(tmpdir(), 'sar-bench-'))
try {
  say('building the program')
  const bundles = buildProgram(join(folder, 'program'))
  const rows = await measure(folder, bundles)
  const cells = rows.map(({ what, value, target, met }) => [what, value, target, verdict[`${met}`]])
  const day = new Date().toISOString().slice(0, 10)
  const load = loadavg()[0]?.toFixed(1) ?? 'unknown'
  const machine = `${availableParallelism()} cores, ${cpus()[0]?.model.trim() ?? 'an unknown processor'}, ${process.platform}, load ${load}`
  console.log(`${day}, commit ${git('rev-parse', '--short', 'HEAD')}, Node ${process.versions.node}, ${machine}\n`)
  console.log(table([['What', 'Measured', 'Target', ''], ...cells]))
  say('running the known tools on the same files')
  console.log(`\n${table(await peersTable(bundles, join(folder, 'large')))}`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
