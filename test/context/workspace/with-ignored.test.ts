import { describe, expect, it } from 'vitest'
import { diskWorkspace } from '../../../src/context/workspace/disk.ts'
import { withIgnored } from '../../../src/context/workspace/with-ignored.ts'
import { scratchRepository, write } from './scratch.ts'

const ignored = {
  'reports/a.xml': '<a/>',
  'reports/deep/b.xml': '<b/>',
  'reports/[1].xml': '<e/>',
  '.venv/lib/python3/site-packages/tool/coverage.xml': '<f/>',
  'node_modules/tool/reports/c.xml': '<c/>',
  'coverage.xml': '<d/>',
}

const scene = async (globs: readonly string[]) => {
  const folder = scratchRepository({ 'a.py': 'a = 1\n', '.gitignore': 'reports/\nnode_modules/\n.venv\n*.xml\n' })
  write(folder, ignored)
  const before = await diskWorkspace(folder)
  const after = await withIgnored(before, globs)
  return { before, after, added: after.tree.entries.map(({ path }) => path).filter((path) => !before.tree.has(path)) }
}

describe('files that git ignores', () => {
  it.for([
    [['reports/a.xml'], ['reports/a.xml']],
    [
      ['reports/*.xml', 'coverage.xml'],
      ['coverage.xml', 'reports/[1].xml', 'reports/a.xml'],
    ],
    [['reports/**/*.xml'], ['reports/[1].xml', 'reports/a.xml', 'reports/deep/b.xml']],
    [['**/*.xml'], ['coverage.xml', 'reports/[1].xml', 'reports/a.xml', 'reports/deep/b.xml']],
    [['**/a.xml'], ['reports/a.xml']],
    [['*/deep/*'], ['reports/deep/b.xml']],
    [['{reports,out}/{a,deep/b}.xml'], ['reports/a.xml', 'reports/deep/b.xml']],
    [['reports/[1].xml'], ['reports/[1].xml']],
    [['node_modules/*/reports/*.xml'], ['node_modules/tool/reports/c.xml']],
  ] as const)('are there when asked for by %j', async ([globs, expected]) => {
    const { before, after, added } = await scene(globs)
    expect(added).toEqual(expected)
    expect(after.treeHash).not.toBe(before.treeHash)
    expect(after.dirty).toBe(false)
    for (const path of expected) expect(await after.tree.text(path)).toMatchObject({ known: true })
    expect(await after.tree.text('a.py')).toEqual({ known: true, value: 'a = 1\n' })
  })

  it.for([
    '*/tool/**',
    '**/c.xml',
    '**/../*.xml',
    '',
    '/etc/*',
    '../*',
    'reports/../../*',
    '.git/*',
    'reports/\0',
    'absent/*.xml',
  ])('stay out when asked for by %j', async (glob) => {
    const { before, after } = await scene([glob])
    expect(after).toBe(before)
  })
})
