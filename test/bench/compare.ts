// Compares this tree with another commit on the same machine, run after run in turn: `node test/bench/compare.ts COMMIT`.
// Machines differ from day to day by more than most changes do; two programs that take turns meet the same machine.
import { execFileSync } from 'node:child_process'
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { median, root, runNode } from './program.ts'
import { benchFiles, makeRepository } from './repository.ts'

const times = 15

interface Side {
  readonly name: string
  readonly program: string
  readonly repository: string
  readonly home: string
}

const git = (...args: readonly string[]): string => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim()

/** The program of a checkout, built beside its playbooks. */
const built = (checkout: string, folder: string): string => {
  mkdirSync(folder, { recursive: true })
  cpSync(join(checkout, 'playbooks'), join(folder, 'playbooks'), { recursive: true })
  const rolldown = join(root, 'node_modules/.bin/rolldown')
  execFileSync(rolldown, ['-c', 'rolldown.config.ts', '-d', join(folder, 'dist')], { cwd: checkout, stdio: 'ignore' })
  return join(folder, 'dist/cli.mjs')
}

const sideOf = (name: string, checkout: string, folder: string): Side => {
  const [repository, home] = [join(folder, 'repository'), join(folder, 'home')]
  for (const made of [repository, home]) mkdirSync(made, { recursive: true })
  makeRepository(repository, benchFiles())
  return { name, program: built(checkout, folder), repository, home }
}

const search = async ({ program, repository, home }: Side): Promise<number> => {
  const args = [program, 'search', repository, '--offline', '--format', 'json']
  const { ms, stderr } = await runNode({ args, cwd: home, env: { HOME: home, XDG_CACHE_HOME: join(home, 'cache') } })
  if (stderr !== '') throw new Error(`the search failed: ${stderr}`)
  return ms
}

/** Medians of so many searches of each side, in turn; before each one `change` is done to its repository. */
const inTurn = async (sides: readonly Side[], change: (side: Side, time: number) => void) => {
  const taken = sides.map(() => new Array<number>())
  for (let time = 0; time < times; time += 1)
    for (const [index, side] of time % 2 === 0 ? [...sides.entries()] : [...sides.entries()].toReversed()) {
      change(side, time)
      taken[index]?.push(await search(side))
    }
  return taken.map((all) => `${(median(all) / 1000).toFixed(3)} s (${(Math.min(...all) / 1000).toFixed(3)} s)`)
}

const [commit = 'HEAD'] = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'sar-compare-'))
const other = join(folder, 'checkout')
try {
  git('worktree', 'add', '--quiet', '--detach', other, commit)
  symlinkSync(join(root, 'node_modules'), join(other, 'node_modules'))
  const sides = [
    sideOf(git('rev-parse', '--short', commit), other, join(folder, 'there')),
    sideOf(git('rev-parse', '--short', 'HEAD'), root, join(folder, 'here')),
  ]
  for (const side of sides) await search(side)
  const same = await inTurn(sides, () => {})
  const changed = await inTurn(sides, ({ repository }, time) =>
    appendFileSync(join(repository, `pkg_${time}/part_${time}.py`), '\n\nEPOCHS = 3\n'),
  )
  console.log(`| commit | nothing changed: median (least) of ${times} | one file changed |\n| --- | --- | --- |`)
  for (const [index, { name }] of sides.entries()) console.log(`| ${name} | ${same[index]} | ${changed[index]} |`)
} finally {
  git('worktree', 'remove', '--force', other)
  rmSync(folder, { recursive: true, force: true })
}
