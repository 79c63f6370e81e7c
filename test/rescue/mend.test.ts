import { describe, expect, it } from 'vitest'
import { inMemoryWorkspace } from '../../src/context/workspace/in-memory.ts'
import { settingsSchema } from '../../src/domain/settings.ts'
import { fixes } from '../../src/rescue/fixes/index.ts'
import { mend } from '../../src/rescue/fixes/mend.ts'

const workflow = (python: string) =>
  `on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/setup-python@v5\n        with:\n          python-version: ${python}\n      - run: pip install -r requirements.txt\n`
const files = {
  '.github/workflows/b.yml': workflow('3.10'),
  '.github/workflows/a.yml': workflow('"3.12"'),
  '.github/workflows/broken.yml': 'on: [push\n',
  '.github/workflows/binary.yml': new Uint8Array([0, 255, 254]),
  'requirements.txt': 'torch==2.9.1\n',
}
const { tree } = inMemoryWorkspace({ files })
const settings = (sensors: object) => settingsSchema.parse({ sensors })

describe('mending a tree', () => {
  it('lets every fix have its turn on a file and says which changed it', async () => {
    const { files, unknown } = await mend(tree, fixes, settings({}))
    expect(files.map(({ path, fixes }) => [path, fixes])).toEqual([
      ['.github/workflows/a.yml', ['cache-wiring']],
      ['.github/workflows/b.yml', ['workflow-yaml', 'cache-wiring']],
    ])
    expect(files[1]?.content).toBe(workflow("'3.10'\n          cache: pip"))
    expect(unknown).toMatchObject([{ subject: '.github/workflows/binary.yml' }])
  })

  it('changes a major only when somebody asks for it', async () => {
    const { files } = await mend(tree, fixes, settings({}), { majors: true })
    expect(files[1]).toMatchObject({ fixes: ['workflow-yaml', 'action-versions', 'cache-wiring'] })
    expect(files[1]?.content).toBe(
      workflow("'3.10'\n          cache: pip").replace('setup-python@v5', 'setup-python@v7'),
    )
  })

  it('keeps a byte order mark', async () => {
    const path = '.github/workflows/marked.yml'
    const marked = inMemoryWorkspace({ files: { [path]: `\uFEFF${workflow('3.10')}` } })
    const { files } = await mend(marked.tree, fixes, settings({}))
    expect(files).toMatchObject([{ path, content: `\uFEFF${workflow("'3.10'")}` }])
  })

  it('finds nothing more to mend in its own result', async () => {
    const first = await mend(tree, fixes, settings({}))
    const mended = Object.fromEntries(first.files.map(({ path, content }) => [path, content]))
    const again = await mend(inMemoryWorkspace({ files: { ...files, ...mended } }).tree, fixes, settings({}))
    expect(again.files).toEqual([])
  })

  it('keeps to the settings of the sensors and to the given paths', async () => {
    const given = settings({
      'action-versions': 'off',
      'cache-wiring': { exclude: ['**/b.yml'] },
      'workflow-schema': { paths: ['docs/**'] },
    })
    const all = await mend(tree, fixes, given)
    expect(all.files.map(({ path, fixes }) => [path, fixes])).toEqual([['.github/workflows/a.yml', ['cache-wiring']]])
    const one = await mend(tree, fixes, settings({}), { only: new Set(['.github/workflows/b.yml']) })
    expect(one.files.map(({ path }) => path)).toEqual(['.github/workflows/b.yml'])
    expect(one.unknown).toEqual([])
  })

  it('takes no import out where not all of the tree can be read', async () => {
    const python = { 'a.py': 'import json\n', 'b.py': 'x = 1\n' }
    const mended = async (given: Parameters<typeof inMemoryWorkspace>[0]) =>
      (await mend(inMemoryWorkspace(given).tree, fixes, settings({}))).files.map(({ path }) => path)
    expect(await mended({ files: python })).toEqual(['a.py'])
    expect(await mended({ files: { ...python, 'c.py': new Uint8Array([0x23, 0xff, 0x0a]) } })).toEqual(['a.py'])
    expect(await mended({ files: python, partial: 'sparse checkout' })).toEqual([])
    expect(await mended({ files: { ...python, 'c.py': ' '.repeat(40_000_000) } })).toEqual([])
  })
})
