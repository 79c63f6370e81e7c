import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cacheFolder, diskMemory } from '../../../src/context/memory/disk.ts'
import { noMemory } from '../../../src/context/memory/none.ts'
import { scratchFolder } from '../workspace/scratch.ts'
import type { Json } from '../../../src/domain/identity.ts'
import { shelfOf } from '../../../src/domain/shelf.ts'

const lies = async (folder: string, shelf: string): Promise<ReadonlyMap<string, Json>> =>
  new Map((await diskMemory(folder).load(shelf)).entries())

const entries = new Map<string, Json>([
  ['key', { facts: [1, 'zwei', null, true, { deep: [] }] }],
  ['__proto__', 'a name like another'],
  ['empty', null],
])

describe('memory on disk', () => {
  it('gives back what was saved, shelf by shelf, and replaces a shelf as a whole', async () => {
    const folder = join(scratchFolder(), 'cache', 'repository')
    await diskMemory(folder).save('secrets', shelfOf(entries))
    await diskMemory(folder).save('python-lint', shelfOf(new Map([['other', 1]])))
    expect(await lies(folder, 'secrets')).toEqual(entries)
    expect(await lies(folder, 'python-lint')).toEqual(new Map([['other', 1]]))
    await diskMemory(folder).save('secrets', shelfOf(new Map([['key', 2]])))
    expect(await lies(folder, 'secrets')).toEqual(new Map([['key', 2]]))
    expect(readdirSync(folder).toSorted()).toEqual(['python-lint.jsonl', 'secrets.jsonl'])
    expect(statSync(folder).mode & 0o077).toBe(0)
  })

  it('holds nothing where a file is missing, cut, of another format or of another shelf', async () => {
    const folder = scratchFolder()
    const memory = diskMemory(folder)
    await memory.save('secrets', shelfOf(entries))
    const good = readFileSync(join(folder, 'secrets.jsonl'), 'utf8')
    expect(await lies(folder, 'nothing')).toEqual(new Map())
    const odd = [
      good.slice(0, -5),
      '',
      '[]',
      'null\n',
      '{"entries":[]}',
      good.replace('inspections 3', 'inspections 2'),
    ]
    for (const text of [...odd, good.replace('["key",', '[7,'), `${good}x`, '\0']) {
      writeFileSync(join(folder, 'secrets.jsonl'), text)
      expect(await lies(folder, 'secrets')).toEqual(new Map())
    }
    writeFileSync(join(folder, 'other.jsonl'), good)
    expect(await lies(folder, 'other')).toEqual(new Map())
    mkdirSync(join(folder, 'folder.jsonl'))
    expect(await lies(folder, 'folder')).toEqual(new Map())
    execFileSync('mkfifo', [join(folder, 'pipe.jsonl')])
    expect(await lies(folder, 'pipe')).toEqual(new Map())
  })

  it('is silent where nothing can be written, and leaves no half-written file', async () => {
    const parent = scratchFolder()
    writeFileSync(join(parent, 'file'), '')
    await diskMemory(join(parent, 'file')).save('secrets', shelfOf(entries))
    expect(await lies(join(parent, 'file'), 'secrets')).toEqual(new Map())
    const folder = join(parent, 'taken')
    mkdirSync(join(folder, 'secrets.jsonl'), { recursive: true })
    await diskMemory(folder).save('secrets', shelfOf(entries))
    expect(readdirSync(folder)).toEqual(['secrets.jsonl'])
    const shut = join(parent, 'shut')
    mkdirSync(shut)
    chmodSync(shut, 0o500)
    await expect(diskMemory(join(shut, 'cache')).save('secrets', shelfOf(entries))).resolves.toBeUndefined()
  })

  it('takes no shelf that leads elsewhere', async () => {
    const parent = scratchFolder()
    const folder = join(parent, 'cache')
    mkdirSync(folder)
    for (const shelf of ['../escape', 'a/b', '', '.', 'A']) {
      await diskMemory(folder).save(shelf, shelfOf(entries))
      expect(await lies(folder, shelf)).toEqual(new Map())
    }
    expect([readdirSync(parent), readdirSync(folder)]).toEqual([['cache'], []])
  })

  it('survives two writers at once', async () => {
    const folder = scratchFolder()
    const many = (label: string): ReadonlyMap<string, Json> =>
      new Map(Array.from({ length: 500 }, (_, index) => [`${label}${index}`, label]))
    await Promise.all(['a', 'b', 'a', 'b'].map((label) => diskMemory(folder).save('secrets', shelfOf(many(label)))))
    const left = await lies(folder, 'secrets')
    expect([many('a'), many('b')]).toContainEqual(left)
    expect(readdirSync(folder)).toEqual(['secrets.jsonl'])
  })
})

describe('where memory lies', () => {
  it('is a folder of its own for every repository, below the cache', () => {
    const environment = { cacheDir: '/cache/sar-watchdog' }
    const keys = ['/home/ada/churn', '/home/grace/churn', 'acme/churn', '', '..', '/', 'a b/ü']
    const folders = keys.map((key) => cacheFolder(environment, key))
    expect(new Set(folders).size).toBe(keys.length)
    for (const folder of folders) expect(folder).toMatch(/^\/cache\/sar-watchdog\/[A-Za-z0-9._-]*-[0-9a-f]{16}$/)
  })
})

describe('no memory', () => {
  it('holds nothing', async () => {
    await noMemory.save('secrets', shelfOf(entries))
    expect([...(await noMemory.load('secrets')).entries()]).toEqual([])
  })
})
