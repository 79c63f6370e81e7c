import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { digestStores } from '../../../src/context/stores/digests.ts'
import { inMemoryWorkspace } from '../../../src/context/workspace/in-memory.ts'
import { unknown } from '../../../src/domain/answer.ts'
import { makeTree } from '../../../src/domain/tree.ts'

const empty = makeTree({ entries: [], partial: null, read: async () => unknown('not asked') })

const onDisk = (files: Readonly<Record<string, string | Uint8Array>>, maxBytes = 10_000_000) => {
  const root = mkdtempSync(join(tmpdir(), 'sar-digests-'))
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  return { root, stores: digestStores({ root, tree: empty }, { maxBytes }) }
}

const md5 = (path: string) => ({ path, algorithm: 'md5', folder: false }) as const

describe('digests', () => {
  it('hashes what lies in the tree, and says null of what does not', async () => {
    const { stores } = onDisk({ 'data/a.csv': 'x\n1\n' })
    const [there, gone] = await stores.digests([md5('data/a.csv'), md5('data/b.csv')])
    // printf 'x\n1\n' | md5sum
    expect(there).toMatchObject({ known: true, value: { bytes: 4, hex: 'dc3ba59be5d893be2c69ea202014fe78' } })
    expect(gone).toEqual({ known: true, value: null })
  })

  it('gives the digests with the line ends turned, wherever a piece is cut', async () => {
    const rows = Array.from({ length: 300_000 }, (_, row) => `${row},${row * 7}`)
    const { stores } = onDisk({ 'unix.csv': rows.join('\n'), 'dos.csv': rows.join('\r\n') })
    const [unix, dos] = await stores.digests([md5('unix.csv'), md5('dos.csv')])
    if (unix?.known !== true || dos?.known !== true) throw new Error('not hashed')
    expect(dos.value?.turned).toEqual([unix.value?.hex, dos.value?.hex])
    expect(unix.value?.turned).toEqual(dos.value?.turned)
  })

  it('turns nothing in binary content', async () => {
    const { stores } = onDisk({ 'a.npy': Buffer.from([0, 13, 10, 1]) })
    expect(await stores.digests([md5('a.npy')])).toMatchObject([{ value: { bytes: 4, turned: [] } }])
  })

  it('hashes a folder as DVC does', async () => {
    const { stores } = onDisk({ 'data/b/z.txt': 'foo', 'data/a.txt': 'bar', 'data/é.txt': '' })
    const [folder] = await stores.digests([{ path: 'data', algorithm: 'md5', folder: true }])
    expect(folder).toMatchObject({
      known: true,
      value: { bytes: 6, files: 3, hex: '4b60fa4b0d522a690b60abdec756ea9c' },
    })
  })

  it('shows a pointer of Git LFS', async () => {
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 12\n`
    const { stores } = onDisk({ 'a.bin': pointer })
    expect(await stores.digests([md5('a.bin')])).toMatchObject([{ value: { pointer } }])
  })

  it('leaves what is too large, and what lies out of the tree', async () => {
    const { root, stores } = onDisk({ 'large.csv': 'x'.repeat(101), 'small.csv': 'x' }, 100)
    symlinkSync('/etc/hostname', join(root, 'out.csv'))
    const answers = await stores.digests([md5('large.csv'), md5('out.csv'), md5('small.csv')])
    expect(answers).toMatchObject([
      { known: false, reason: 'too large to be hashed: large.csv has 101 bytes, the limit is 100' },
      { known: false, reason: 'link out of the tree: out.csv' },
      { known: true, value: { bytes: 1 } },
    ])
  })

  it('hashes the files of a tree without a working tree', async () => {
    const { tree } = inMemoryWorkspace({ files: { 'a.csv': 'x\n1\n' } })
    const stores = digestStores({ root: null, tree }, { maxBytes: 100 })
    expect(await stores.digests([md5('a.csv'), md5('b.csv')])).toMatchObject([{ value: { bytes: 4 } }, { value: null }])
  })
})
