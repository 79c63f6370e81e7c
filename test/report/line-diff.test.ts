import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { lineDiff } from '../../src/report/line-diff.ts'
import { seeded } from '../sample/random.ts'

const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'sar-diff-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

it('shows what changes with three lines around it', () => {
  const before = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', ''].join('\n')
  expect(lineDiff(before, before)).toEqual([])
  expect(lineDiff(before, before.replace('f', 'F\nnew'))).toEqual([
    '@@ -3,6 +3,7 @@',
    ' c',
    ' d',
    ' e',
    '-f',
    '+F',
    '+new',
    ' g',
    ' h',
  ])
  expect(lineDiff('', 'a\nb\n')).toEqual(['@@ -0,0 +1,2 @@', '+a', '+b'])
  expect(lineDiff('a\n', '')).toEqual(['@@ -1,1 +0,0 @@', '-a'])
})

it('is a patch that Git takes, whatever the texts', () => {
  const at = folder()
  const random = seeded(11)
  const git = (...args: readonly string[]): void =>
    void execFileSync('git', args, { cwd: at, stdio: ['ignore', 'ignore', 'pipe'] })
  git('init', '--quiet')
  const text = (): readonly string[] =>
    Array.from({ length: 1 + Math.floor(random.next() * 30) }, () => 'abcdef'[Math.floor(random.next() * 6)] ?? '')
  for (let count = 0; count < 40; count += 1) {
    const before = text()
    const after = before.flatMap((line) => (random.next() < 0.2 ? [] : random.next() < 0.2 ? [line, 'new'] : [line]))
    if (after.join() === before.join()) continue
    writeFileSync(join(at, 'file'), `${before.join('\n')}\n`)
    const hunks = lineDiff(`${before.join('\n')}\n`, after.map((line) => `${line}\n`).join(''))
    writeFileSync(join(at, 'patch'), `--- a/file\n+++ b/file\n${hunks.join('\n')}\n`)
    git('apply', 'patch')
    expect(readFileSync(join(at, 'file'), 'utf8')).toBe(after.map((line) => `${line}\n`).join(''))
  }
})
