import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { diskWorkspace } from '../../../src/context/workspace/disk.ts'
import { inMemoryWorkspace } from '../../../src/context/workspace/in-memory.ts'
import { anyGlob } from '../../../src/domain/quick-glob.ts'
import { globMatcher } from '../../../src/domain/glob.ts'
import { commitAll, runGit, scratchRepository, write } from './scratch.ts'

const names = ['a', 'b.py', '.py', 'a.pyc', 'test_a.py', 'x,y', '{z}', 'new\nline.py', 'ü.md']
const folders = ['', 'src/', 'src/deep/er/', '.github/workflows/', 'a/']
const paths = folders.flatMap((folder) => names.map((name) => `${folder}${name}`))

const globs = `** * **/* **/*.py **/*.{py,md} *.py src/ src/** src/**/*.py **/test_*.py src/* a a/a **/a {a,src}/*
{src,.github}/** .github/workflows/*.py ?.py **/? s*/**/er/* x,y {z} **/x,y {a,b.{py,md}} {a a} s**y **/**/*.py **/src/**
*,* {a,b.py},{x,y} {a,b} /a a// **/. {,a} **/*{a,y}*`.split(/\s+/)

describe('matching paths', () => {
  it.each(globs)('%j means what one glob means', (glob) => {
    const one = globMatcher(glob)
    const any = anyGlob([glob])
    expect(paths.filter((path) => any(path))).toEqual(paths.filter((path) => one(path)))
  })

  it('takes any of a list, less what is excluded, in the order of the paths', () => {
    const { tree } = inMemoryWorkspace({
      files: { 'b.py': '', 'a.md': '', 'x/b.py': '', 'B.py': '', 'l.py': { link: 'b.py' } },
    })
    expect(tree.match(['**/*.py', '*.md'], ['x/'])).toEqual(['B.py', 'a.md', 'b.py'])
    expect(tree.match([])).toEqual([])
    expect(tree.match(['*.md'])).toEqual(['a.md'])
  })
})

describe('a workspace in memory', () => {
  it('is what a working tree with the same files is', async () => {
    const files = {
      'a.py': 'a = 1\n',
      'sub/b.md': 'ü',
      'c.bin': Uint8Array.from([0, 1]),
      'd.txt': Uint8Array.from([0xff]),
    }
    const folder = scratchRepository(files)
    const links = { in: 'sub/b.md', out: '../x', lost: 'nothing', self: 'self' }
    for (const [path, target] of Object.entries(links)) symlinkSync(target, join(folder, path))
    const disk = await diskWorkspace(folder)
    const linked = Object.fromEntries(Object.entries(links).map(([path, link]) => [path, { link }]))
    const memory = inMemoryWorkspace({ files: { ...files, ...linked } })
    expect(memory.treeHash).toBe(disk.treeHash)
    const listed = disk.tree.entries.map(({ path, blob, kind, size }) => ({ path, blob, kind, size }))
    expect(memory.tree.entries).toEqual(listed)
    for (const { path } of disk.tree.entries.filter(({ path }) => path !== 'out'))
      expect(await memory.tree.text(path)).toEqual(await disk.tree.text(path))
    expect(await memory.tree.text('out')).toEqual({ known: false, reason: 'link out of the tree: out' })
  })

  it('answers with the history it was given', async () => {
    const [old, recent] = [new Date('2026-01-01T00:00:00Z'), new Date('2026-02-01T00:00:00Z')]
    const { history } = inMemoryWorkspace({ files: {}, history: { 'a/x': old, 'a/y': recent, b: old } })
    expect(await history.lastChange(['a/**'])).toEqual({ known: true, value: recent })
    expect(await history.lastChange(['b'])).toEqual({ known: true, value: old })
    expect(await history.lastChange(['c'])).toEqual({ known: true, value: null })
    expect(await inMemoryWorkspace({ files: {} }).history.lastChange(['c'])).toMatchObject({ known: false })
  })
})

describe('the history of a clone', () => {
  it('dates the last commit that touched a glob, removals included', async () => {
    const folder = scratchRepository()
    const steps = [
      ['src/a.py', '2026-01-01T00:00:00Z'],
      ['docs/[x].md', '2026-01-02T00:00:00Z'],
      ['src/b.py', '2026-01-03T00:00:00Z'],
      ['.sar/z.yml', '2026-01-04T00:00:00Z'],
    ] as const
    for (const [path, at] of steps) {
      write(folder, { [path]: at })
      commitAll(folder, at)
    }
    runGit(folder, ['rm', '-q', 'src/b.py'])
    commitAll(folder, '2026-01-05T00:00:00Z')
    const { history } = await diskWorkspace(join(folder, 'src'))
    const day = async (...asked: string[]): Promise<string> => {
      const answer = await history.lastChange(asked)
      return answer.known ? (answer.value?.toISOString().slice(0, 10) ?? 'never') : answer.reason
    }
    expect(await day('src/a.py')).toBe('2026-01-01')
    expect(await day('src/')).toBe('2026-01-05')
    expect(await day('src', '')).toBe('never')
    expect(await day('**/*.{md,rst}')).toBe('2026-01-02')
    expect(await day('docs/[x].md')).toBe('2026-01-02')
    expect(await day('docs/[a-z].md')).toBe('never')
    expect(await day('{docs,.sar}/*')).toBe('2026-01-04')
    expect(await day('*.py')).toBe('never')
    expect(await day('**')).toBe('2026-01-05')
    expect(await day('x', '--all')).toBe('never')
    write(folder, { 'src/b.py': 'again' })
    commitAll(folder, '2026-01-06T00:00:00Z')
    write(folder, { 'src/b.py': 'and again' })
    commitAll(folder, '2026-01-07T00:00:00Z')
    const later = (await diskWorkspace(folder)).history
    expect(await later.versions('src/b.py', 9)).toEqual({ known: true, value: ['and again', 'again'] })
    expect(await later.versions('src/b.py', 1)).toEqual({ known: true, value: ['and again'] })
    expect(await later.versions('src/[b].py', 9)).toEqual({ known: true, value: [] })
    expect(await day('s**y')).toBe('git cannot be asked for the history of the glob s**y')
    expect(await day()).toBe('never')
  })
})
