import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/**
 * `node test/bench/drift-times.ts [rows] [columns]`: how long the comparison of two CSV tables takes, and the most memory
 * that its process held. Both tables have as many rows; a million and a hundred columns unless said otherwise.
 */
const [rows = 1_000_000, columns = 100] = process.argv.slice(2).map(Number)

const folder = mkdtempSync(join(tmpdir(), 'sar-drift-'))
const names = Array.from({ length: columns }, (_, i) => `f${i}`)

const write = (file: string, shift: number): void => {
  const out = openSync(file, 'w')
  writeSync(out, `${names.join(',')}\n`)
  for (let row = 0; row < rows; row += 500) {
    const size = Math.min(500, rows - row)
    const lines = Array.from({ length: size }, () =>
      names.map((_, i) => normal() + (i % 10 === 0 ? shift : 0)).join(','),
    )
    writeSync(out, `${lines.join('\n')}\n`)
  }
  closeSync(out)
}

let state = 1
const even = (): number => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
  return ((state >>> 0) + 1) / 4_294_967_297
}
const normal = (): number => Math.sqrt(-2 * Math.log(even())) * Math.cos(2 * Math.PI * even())

const table = (name: string) => ({ path: name, file: join(folder, name), ending: 'csv' })
write(table('baseline.csv').file, 0)
write(table('current.csv').file, 0.3)

const telling =
  'import { isMainThread } from "node:worker_threads";if (isMainThread) process.on("exit",()=>process.stderr.write(String(process.resourceUsage().maxRSS)))'
const question = {
  baseline: table('baseline.csv'),
  current: table('current.csv'),
  columns: null,
  exclude: [],
  binning: 'deciles',
}
const reader = resolve(import.meta.dirname, '../../src/context/stores/table-reader.ts')
const began = performance.now()
const flags = ['--no-warnings', '--import', `data:text/javascript,${telling}`]
const { stderr, status } = spawnSync(process.execPath, [...flags, reader, JSON.stringify(question)], {
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
})
const seconds = (performance.now() - began) / 1000
rmSync(folder, { recursive: true })
process.stdout.write(
  `${rows} rows × ${columns} columns, twice: ${seconds.toFixed(1)} s, ${Math.round(Number(stderr) / 1024)} MB, exit ${status}, load ${loadavg()[0]?.toFixed(1)}\n`,
)
