import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { importsOf, sourceFiles } from './imports.ts'

const root = resolve(import.meta.dirname, '../..')
const loads = importsOf(root, sourceFiles(root)).filter((one) => one.own && one.loads)

/** The files that are loaded with these. */
const loadedWith = (...files: readonly string[]): readonly string[] => {
  const found = new Set(files)
  for (const file of found) for (const one of loads) if (one.file === file) found.add(one.target)
  return [...found]
}

const start = ['src/commands/process.ts', 'src/commands/search.ts']
const asksGitHub = /^src\/context\/github\/(?!offline\.ts)/

describe('what is not asked is not loaded (decisions 19 and 23)', () => {
  it('sees what is loaded', () => {
    expect(loadedWith('src/commands/search-and-print.ts')).toContain('src/search/engine.ts')
    expect(loadedWith('src/commands/look-hosted.ts').some((file) => asksGitHub.test(file))).toBe(true)
  })

  it.each([
    ['git is asked', start, /^src\/(?:search\/sensors|rescue|reintegrate|effects\/github|context\/github)\//],
    ['a tree is searched', [...start, 'src/commands/search-and-print.ts'], /^src\/(?:rescue\/steps|effects\/github)\//],
    ['a tree is searched without asking GitHub', ['src/commands/search-and-print.ts'], asksGitHub],
    ['a thread starts', ['src/search/worker.ts'], /\/implementation\.ts$|^src\/(?:rescue|effects|commands)\//],
  ])('before %s', (_, files, others) => {
    expect(loadedWith(...files).filter((file) => others.test(file))).toEqual([])
  })
})
