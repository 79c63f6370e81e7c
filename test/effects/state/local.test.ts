import { mkdtemp, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { localStateReader } from '../../../src/context/state/local.ts'
import { emptyState } from '../../../src/domain/state.ts'
import { localState } from '../../../src/effects/state/local.ts'
import { entry, fullState, openCase } from './records.ts'

let root = ''
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sar-state-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const folder = () => join(root, '.sar/state')

describe('state in a working tree', () => {
  it('is empty without a folder, and reading makes none', async () => {
    expect(await localState(root).read()).toEqual({ state: emptyState, head: null })
    expect(await readdir(root)).toEqual([])
  })

  it('writes what an update says and chains the ledger', async () => {
    const state = localState(root)
    await state.update('all', () => ({ state: fullState, append: [entry('a')] }))
    const first = await state.read()
    const after = await state.update('less', (before) => ({
      state: { ...before, halt: null, locks: {}, cases: [] },
      append: [entry('b')],
    }))
    const second = await localStateReader(folder()).read()
    expect(first.head).not.toBe(second.head)
    expect(second.state).toEqual(after)
    expect(second.state.ledger.map(({ seq, subject }) => [seq, subject])).toEqual([
      [0, 'a'],
      [1, 'b'],
    ])
    expect(second.state.ledger[1]?.prev).toBe(first.state.ledger[0]?.hash)
    const names = await readdir(folder())
    expect(names.filter((name) => /halt|cases|lock|pending/.test(name))).toEqual(['locks'])
    expect(await readFile(join(folder(), '.gitignore'), 'utf8')).toBe('*\n')
  })

  it('writes nothing for null', async () => {
    const state = localState(root)
    const { head } = await state.update('one', openCase('a')).then(() => state.read())
    await state.update('none', () => null)
    expect((await state.read()).head).toBe(head)
  })

  it('loses none of many updates at once', async () => {
    const ids = Array.from({ length: 12 }, (_, n) => `case-${n}`)
    await Promise.all(ids.map((id) => localState(root).update(id, openCase(id))))
    const { state } = await localState(root).read()
    expect(state.cases.map(({ id }) => id).sort()).toEqual(ids.toSorted())
    expect(state.ledger.length).toBe(12)
  })

  it('finishes an update that broke off while its files were moved', async () => {
    const state = localState(root)
    await state.update('one', openCase('a'))
    const before = new Map(
      await Promise.all(
        (await readdir(folder()))
          .filter((name) => name.endsWith('.jsonl'))
          .map(async (name) => [name, await readFile(join(folder(), name), 'utf8')] as const),
      ),
    )
    await state.update('two', openCase('b'))
    const after = await readFile(join(folder(), 'cases.jsonl'), 'utf8')
    const ledger = await readFile(join(folder(), 'ledger/2026-05.jsonl'), 'utf8')
    await writeFile(
      join(folder(), '.pending.json'),
      JSON.stringify({ 'cases.jsonl': after, 'ledger/2026-05.jsonl': ledger }),
    )
    await writeFile(join(folder(), 'cases.jsonl'), before.get('cases.jsonl') ?? '')
    expect((await state.read()).state.cases.map(({ id }) => id)).toEqual(['a', 'b'])
    await state.update('three', openCase('c'))
    expect((await state.read()).state.cases.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
    expect(await readdir(folder())).not.toContain('.pending.json')
  })

  it('breaks the lock of a process that is gone', async () => {
    await mkdir(folder(), { recursive: true })
    await writeFile(join(folder(), '.lock'), '999999999')
    await localState(root).update('one', openCase('a'))
    expect((await localState(root).read()).state.cases.length).toBe(1)
  })

  it('refuses links, folders outside and broken files', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'sar-elsewhere-'))
    await symlink(elsewhere, join(root, '.sar'))
    await expect(localState(root).update('one', openCase('a'))).rejects.toThrow('is a link')
    expect(await readdir(elsewhere)).toEqual([])
    await rename(join(root, '.sar'), join(root, 'moved'))
    await expect(localState(root, '../x').update('one', openCase('a'))).rejects.toThrow('leads out')
    await localState(root).update('one', openCase('a'))
    await writeFile(join(folder(), 'cases.jsonl'), '{"id":')
    await expect(localState(root).read()).rejects.toThrow('cases.jsonl, line 1')
    await expect(localState(root).update('two', openCase('b'))).rejects.toThrow('cases.jsonl, line 1')
    await rm(elsewhere, { recursive: true, force: true })
  })

  it('appends nothing to a ledger that somebody changed', async () => {
    const state = localState(root)
    await state.update('one', openCase('a'))
    await state.update('two', openCase('b'))
    const file = join(folder(), 'ledger/2026-05.jsonl')
    const text = await readFile(file, 'utf8')
    await writeFile(file, text.replace('sar-watchdog', 'somebody-els'))
    await expect(state.update('three', openCase('c'))).rejects.toThrow('The ledger is broken at line 0')
  })
})
