import { setEnvironmentData } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { inMemoryWorkspace } from '../../src/context/workspace/in-memory.ts'
import { defineSensor } from '../../src/domain/sensor.ts'
import type { Sensor, View } from '../../src/domain/sensor.ts'
import { diskMemory } from '../../src/context/memory/disk.ts'
import { emptyShelf, shelfFrom, shelfOf } from '../../src/domain/shelf.ts'
import { settingsSchema } from '../../src/domain/settings.ts'
import { concludeApart } from '../../src/search/conclude-apart.ts'
import { search } from '../../src/search/engine.ts'
import type { SearchRequest } from '../../src/search/engine.ts'
import { inspectHere } from '../../src/search/inspector.ts'
import { inspectInPool } from '../../src/search/pool.ts'
import { scratchFolder } from '../context/workspace/scratch.ts'
import { silentLive } from '../support/silent-live.ts'
import { memoryOf, request } from './request.ts'
import { asking, slow, telling, words } from './words-sensor.ts'
import { silentStores } from '../support/silent-stores.ts'

const subjects = async (asked: SearchRequest) => (await search(asked)).findings.map(({ subject }) => subject)

describe('search', () => {
  it('orders by place and numbers equal subjects', async () => {
    expect(await subjects(request({ 'b.txt': 'bad', 'a.txt': 'bad\nfine\nbad' }))).toEqual([
      'a.txt#bad',
      'a.txt#bad~2',
      'b.txt#bad',
    ])
  })

  it('says what it could not read, beside what it found', async () => {
    const files = { 'a.txt': 'bad', 'b.txt': Uint8Array.of(0, 1), 'c.txt': Uint8Array.of(0xff, 0x61), 'd.txt': 'boom' }
    const [report] = (await search(request(files))).sensors
    expect(report).toMatchObject({
      status: 'partial',
      files: 4,
      findings: 1,
      unknown: [
        { subject: 'b.txt', reason: 'binary content, not text' },
        { subject: 'c.txt', reason: 'not valid UTF-8' },
        { subject: 'd.txt', reason: 'the sensor failed: boom' },
      ],
    })
  })

  it('leaves a sensor whose conclusion fails unknown, and asks the others', async () => {
    const failing = defineSensor({
      ...words,
      id: 'failing',
      settings: z.object({}),
      inspect: () => ({ facts: null, findings: [] }),
      conclude: () => Promise.reject(new Error('no network')),
    })
    const survey = await search(request({ 'a.txt': 'bad' }, { sensors: [failing, words] }))
    expect(survey.sensors.map(({ id, status }) => [id, status])).toEqual([
      ['failing', 'unknown'],
      ['words', 'findings'],
    ])
  })

  it('narrows by settings: paths, exclude, effect, off', async () => {
    const files = { 'a/x.txt': 'bad', 'a/old/y.txt': 'bad', 'b/z.txt': 'bad' }
    const entry = { paths: ['a/**'], exclude: ['**/old/**'], effect: 'loss' }
    const narrowed = await search(request(files, { settings: settingsSchema.parse({ sensors: { words: entry } }) }))
    expect(narrowed.findings).toMatchObject([{ subject: 'a/x.txt#bad', effect: 'loss', impact: 10 }])
    const off = await search(request(files, { settings: settingsSchema.parse({ sensors: { words: 'off' } }) }))
    expect(off.sensors).toEqual([])
  })

  it('cannot call a partial tree clean', async () => {
    const workspace = inMemoryWorkspace({ files: { 'a.txt': 'fine' }, partial: 'the list was cut' })
    const survey = await search(request({}, { workspace }))
    expect(survey.partial).toBe(true)
    expect(survey.sensors[0]).toMatchObject({ status: 'unknown' })
  })

  it('reads UTF-16 by its byte order mark, but no Python in it', async () => {
    const text = 'fine\nbad\n'
    const little = Buffer.concat([Uint8Array.of(0xff, 0xfe), Buffer.from(text, 'utf16le')])
    const big = Buffer.from(little).swap16()
    const lone = Uint8Array.of(0xff, 0xfe, 0x00, 0xd8)
    const [report] = (await search(request({ 'a.txt': little, 'b.txt': big, 'c.txt': lone }))).sensors
    expect(report).toMatchObject({ findings: 2, unknown: [{ subject: 'c.txt', reason: 'binary content, not text' }] })
    const python: Sensor = { ...words, files: ['**/*.py'] }
    const [none] = (await search(request({ 'a.py': little }, { sensors: [python] }))).sensors
    expect(none).toMatchObject({ findings: 0, unknown: [{ subject: 'a.py' }] })
  })

  it('tells the first thousand findings of a file, and that there are more', async () => {
    const [report] = (await search(request({ 'a.txt': 'bad\n'.repeat(1003), 'b.txt': 'bad' }))).sensors
    expect(report).toMatchObject({
      findings: 1001,
      status: 'partial',
      unknown: [{ subject: 'a.txt', reason: '3 more findings of this file are not told' }],
    })
  })

  it('reads the waivers on lines', async () => {
    const text =
      'bad # sar: ignore[words] reason="known since March" until=2026-12-31 owner=@ada\nbad # sar: ignore[words]'
    expect((await search(request({ 'a.txt': text }))).waivers).toMatchObject([
      { sensor: 'words', reason: 'known since March', until: '2026-12-31', owner: '@ada', problem: null },
      { sensor: 'words', problem: 'it gives no reason', source: { path: 'a.txt', line: 2 } },
    ])
  })
})

describe('memory', () => {
  const files = { 'a.txt': 'bad', 'b.txt': 'fine', 'c.txt': 'bad # sar: ignore[words] reason="x" until=never' }

  it('answers the same and inspects only what changed', async () => {
    const memory = memoryOf()
    const first = await search(request(files, { memory }))
    const second = await search(request(files, { memory }))
    const third = await search(request({ ...files, 'b.txt': 'bad' }, { memory }))
    expect(second).toMatchObject({ findings: first.findings, waivers: first.waivers })
    expect([first, second, third].map(({ sensors }) => sensors[0]?.remembered)).toEqual([0, 3, 2])
    expect(third.findings).toHaveLength(3)
  })

  it('never answers for a file that the judged change touches', async () => {
    const memory = memoryOf()
    await search(request(files, { memory }))
    const change = {
      base: 'b'.repeat(40),
      head: 'a'.repeat(40),
      partial: null,
      files: [{ path: 'a.txt', status: 'modified' as const, from: null, lines: null }],
    }
    const survey = await search(request(files, { memory, change }))
    expect(survey.sensors[0]).toMatchObject({ files: 3, remembered: 2 })
  })

  it.each([
    ['looks at the files alone', false, [1, 1, 2]],
    ['looks at the clock too', true, [1, 2, 3]],
  ])('keeps the conclusion of a sensor without files that %s', async (_, looksAtClock, counts) => {
    const memory = memoryOf()
    let concluded = 0
    const without = defineSensor({
      id: 'without',
      layer: 'L4',
      title: 'Without files',
      why: 'why',
      cannotKnow: 'nothing',
      kinds: { kind: 'It.' },
      files: [],
      wakesOn: ['push'],
      cadence: 'daily',
      concludesApart: true,
      version: 1,
      settings: z.strictObject({}),
      conclude: async (__, view) => {
        concluded += 1
        const year = looksAtClock ? view.asOf.getFullYear() : 0
        const title = `${view.tree.match(['**']).length} files${year}`
        const finding = { kind: 'kind', subject: 'all', effect: 'advises', title, detail: '', remedy: '' } as const
        return { findings: [finding], unknown: [] }
      },
    })
    const seen: number[] = []
    for (const now of [files, files, { ...files, 'd.txt': 'new' }]) {
      const survey = await search(request(now, { memory, sensors: [without] }))
      expect(survey.findings.map(({ title }) => title.split(' ')[0])).toEqual([String(Object.keys(now).length)])
      seen.push(concluded)
    }
    expect(seen).toEqual(counts)
  })

  it('forgets when the settings change, and survives nonsense', async () => {
    const memory = memoryOf()
    await search(request(files, { memory }))
    const settings = settingsSchema.parse({ sensors: { words: { word: 'fine' } } })
    expect(await subjects(request(files, { memory, settings }))).toEqual(['b.txt#fine'])
    for (const [name, shelf] of memory.shelves) {
      const odd = shelf.entries().map(([key, value]) => [key, key === '' ? value : { odd: true }] as const)
      memory.shelves.set(name, shelfOf(new Map(odd)))
      expect(await subjects(request(files, { memory, settings }))).toEqual(['b.txt#fine'])
      expect(await subjects(request({ ...files, 'a.txt': 'fine' }, { memory, settings }))).toHaveLength(2)
    }
  })

  it('begins anew where what is remembered is broken', async () => {
    const broken = ['\n["",bro\n', '\n["words",{}\n', '\n', '', '\n["","x"]']
    const changed = { ...files, 'a.txt': 'bad\nbad' }
    const fresh = await subjects(request(changed))
    for (const lines of broken) {
      const memory = memoryOf()
      await search(request(files, { memory }))
      for (const name of Array.from(memory.shelves.keys())) {
        const before = memory.shelves.get(name) ?? emptyShelf
        memory.shelves.set(name, shelfFrom(Buffer.from(lines)))
        expect(await subjects(request(changed, { memory }))).toEqual(fresh)
        memory.shelves.set(name, before)
      }
    }
  })

  it('leaves the waivers of a whole search alone when it asks only some sensors', async () => {
    const memory = memoryOf()
    const waived = { 'a.txt': 'bad # sar: ignore[words] reason="old" until=2026-12-31 owner=@ada', 'b.md': 'x' }
    const sensors = [words, { ...words, id: 'others', files: ['**/*.md'] }]
    await search(request(waived, { memory, sensors }))
    const shelf = memory.shelves.get('inline-waivers')
    memory.shelves.set('outcomes', emptyShelf)
    await search(request(waived, { memory, sensors, selection: { sensors: ['others'] } }))
    expect(memory.shelves.get('inline-waivers')).toBe(shelf)
  })

  it('ends what it prepared and did not need', async () => {
    const memory = memoryOf()
    const calls: string[] = []
    const inspector = Object.assign((...given: Parameters<typeof inspectHere>) => inspectHere(...given), {
      prepare: () => void calls.push('prepare'),
      release: async () => void calls.push('release'),
    })
    const all = { ...words, files: ['**'] }
    const link = (to: string) => inMemoryWorkspace({ files: { 'a.txt': 'fine', 'l.txt': { link: to } } })
    await search(request({}, { workspace: link('a.txt'), memory, inspector, sensors: [all] }))
    calls.length = 0
    await search(request({}, { workspace: link('b.txt'), memory, inspector, sensors: [all] }))
    expect(calls.at(-1)).toBe('release')
  })

  const counting = (look: (view: View) => unknown) => {
    let asked = 0
    const sensor = defineSensor({
      ...words,
      id: 'counting',
      settings: z.object({}),
      facts: z.number(),
      inspect: ({ text }) => ({ facts: text.split('bad').length - 1 || null, findings: [] }),
      conclude: async (facts, view) => {
        asked += 1
        await look(view)
        const title = facts.map((one) => `${one.path} ${one.facts}`).join(', ')
        return {
          findings: [{ kind: 'kind', subject: 'all', effect: 'advises', title, detail: '', remedy: '' }],
          unknown: [],
        }
      },
    })
    return { sensor, asked: () => asked }
  }
  const changes = {
    'another file': { 'b.txt': 'fine!' },
    'a file with the same facts': { 'a.txt': 'so bad' },
    'a file with other facts': { 'a.txt': 'bad bad' },
    'a new file': { 'd.txt': 'fine' },
    'a file that is gone': { 'b.txt': undefined },
  }
  const given = (change: Record<string, string | undefined>): Record<string, string> =>
    Object.fromEntries(
      Object.entries({ ...files, ...change }).flatMap(([path, text]) => (text === undefined ? [] : [[path, text]])),
    )

  it.each([
    ['nothing but the facts', () => null, [1, 1, 2, 1, 1]],
    ['the names of files', (view: View) => view.tree.entries.map(({ path }) => path), [1, 1, 2, 2, 2]],
    ['one file', (view: View) => view.tree.text('b.txt'), [2, 1, 2, 1, 2]],
    ['the size of one file', (view: View) => view.tree.entry('b.txt')?.size, [2, 1, 2, 2, 2]],
    ['the clock', (view: View) => view.asOf, [2, 2, 2, 2, 2]],
  ])('concludes anew after a change only where it matters: %s', async (_, look, expected) => {
    const counts: number[] = []
    for (const change of Object.values(changes)) {
      const { sensor, asked } = counting(look)
      const memory = memoryOf()
      await search(request(files, { memory, sensors: [sensor] }))
      const after = await search(request(given(change), { memory, sensors: [sensor] }))
      const anew = await search(request(given(change), { sensors: [counting(look).sensor] }))
      expect(after.findings).toEqual(anew.findings)
      expect(after.sensors[0]?.files).toBe(anew.sensors[0]?.files)
      counts.push(asked())
    }
    expect(counts).toEqual(expected)
  })

  it('concludes anew when a file changes to which a link leads that it read', async () => {
    const memory = memoryOf()
    const { sensor, asked } = counting((view) => view.tree.text('link'))
    const linked = (text: string) => inMemoryWorkspace({ files: { 'b.txt': text, link: { link: 'b.txt' } } })
    for (const text of ['fine', 'fine', 'fine!'])
      await search(request({}, { memory, sensors: [sensor], workspace: linked(text) }))
    expect(asked()).toBe(2)
  })

  it('keeps what all sensors saw when only some are asked of another tree', async () => {
    const memory = memoryOf()
    const { sensor } = counting(() => null)
    const sensors = [words, sensor]
    await search(request(files, { memory, sensors }))
    const one = { memory, sensors, selection: { sensors: ['words'] } }
    const changed = { ...files, 'b.txt': 'bad' }
    const some = await search(request(changed, one))
    expect(some.sensors).toMatchObject([{ id: 'words', files: 3, remembered: 2, findings: 3 }])
    expect(some.waivers).toHaveLength(1)
    const all = await search(request(files, { memory, sensors }))
    expect(all.sensors.map(({ remembered }) => remembered)).toEqual([3, 3])
  })

  it('inspects a file again that a sensor failed over', async () => {
    const memory = memoryOf()
    const broken = { ...files, 'b.txt': 'boom' }
    const first = await search(request(broken, { memory }))
    const second = await search(request(broken, { memory }))
    expect(second.sensors[0]).toMatchObject({ files: 3, remembered: 2, unknown: first.sensors[0]?.unknown })
  })

  it('inspects anew where the facts on the shelf are of another search', async () => {
    const memory = memoryOf()
    const { sensor } = counting((view) => view.asOf)
    await search(request(files, { memory, sensors: [sensor] }))
    const first = memory.shelves.get('counting') ?? emptyShelf
    await search(request({ ...files, 'a.txt': 'bad bad' }, { memory, sensors: [sensor] }))
    memory.shelves.set('counting', first)
    const third = await search(request({ ...files, 'a.txt': 'bad bad' }, { memory, sensors: [sensor] }))
    expect(third.findings.map(({ title }) => title)).toEqual(['a.txt 2, c.txt 1'])
    expect(third.sensors[0]?.remembered).toBe(0)
  })
})

describe('workers', () => {
  const worker = new URL('./words-worker.ts', import.meta.url)

  it('give what an inspection in this thread gives', async () => {
    const files = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`f${n}.txt`, n % 3 === 0 ? 'bad' : 'fine']))
    const here = await search(request(files))
    const there = await search(request(files, { inspector: inspectInPool({ worker }) }))
    expect(there.findings).toEqual(here.findings)
  })

  it('are ended when a sensor takes too long, and only that file and sensor are unknown', async () => {
    const files = { 'a.txt': 'bad', 'b.txt': 'forever bad', 'c.txt': 'bad' }
    const inspector = inspectInPool({ worker, limit: 300, size: 1 })
    const survey = await search(request(files, { sensors: [slow, words], inspector }))
    expect(survey.sensors).toMatchObject([
      { id: 'slow', status: 'unknown', unknown: [{ subject: 'b.txt' }] },
      { id: 'words', status: 'findings', unknown: [], findings: 3 },
    ])
    expect(survey.sensors[0]?.unknown[0]?.reason).toContain('was ended')
  })

  it('go on when every one of them was ended', async () => {
    const names = Array.from({ length: 5 }, (_, index) => `${index}.txt`)
    const files = Object.fromEntries(names.map((name) => [name, 'forever']))
    const inspector = inspectInPool({ worker, limit: 300, size: 2 })
    const memory = memoryOf()
    const survey = () => search(request(files, { sensors: [slow], inspector, memory }))
    for (const { sensors } of [await survey(), await survey()])
      expect(sensors[0]?.unknown.map(({ subject }) => subject)).toEqual(names)
  })

  it('that run out of memory cost one file, not the search', async () => {
    const inspector = inspectInPool({ worker, size: 1, memory: 48 })
    const survey = await search(request({ 'a.txt': 'hungry', 'b.txt': 'bad' }, { sensors: [slow, words], inspector }))
    expect(survey.sensors).toMatchObject([
      { id: 'slow', unknown: [{ subject: 'a.txt' }] },
      { id: 'words', status: 'findings', findings: 1 },
    ])
  })
})

describe('conclusions in a thread', () => {
  const worker = new URL('./words-worker.ts', import.meta.url)
  const files = { 'a.txt': 'bad', 'b.txt': 'fine' }

  it('see what a conclusion in this thread sees', async () => {
    const here = await search(request(files, { sensors: [asking, words] }))
    const there = await search(request(files, { sensors: [asking, words], concluder: concludeApart({ worker }) }))
    const unknown = (survey: typeof here) => survey.sensors.map((one) => one.unknown)
    expect(unknown(there)).toEqual(unknown(here))
    expect(unknown(there)[0]).toContainEqual({ subject: '0', reason: '"bad"' })
  })

  it('see the facts of files as they are now, though they were shown those of before', async () => {
    const memory = diskMemory(scratchFolder())
    const states: Record<string, string>[] = [
      { 'a.txt': 'one', 'b.txt': 'two', 'd.txt': 'four' },
      { 'a.txt': 'one', 'b.txt': '\n,["b.txt","zwei"]', 'c.txt': 'three' },
      { 'a.txt': '', 'b.txt': 'two', 'c.txt': 'three' },
      {},
    ]
    for (const state of states) {
      const given = { sensors: [telling], memory, concluder: concludeApart({ worker }) }
      const { sensors } = await search(request(state, given))
      const held = Object.entries(state).filter(([, text]) => text !== '')
      expect(sensors[0]?.unknown).toEqual(held.map(([subject, reason]) => ({ subject, reason })))
    }
  })

  it('are drawn anew where the thread ended over facts that nobody had asked about yet', async () => {
    const { tree, history } = inMemoryWorkspace({ files })
    const view = {
      tree,
      history,
      change: null,
      judging: false,
      asOf: new Date(0),
      live: silentLive,
      stores: silentStores,
    }
    const concluder = concludeApart({ worker, memory: 64 })(view)
    const ask = async (text: string) => {
      const facts = shelfOf(new Map([['a.txt', text]]))
      return (await concluder.conclude({ sensor: telling, facts, own: {} })).reading.unknown
    }
    expect(await ask('one')).toEqual([{ subject: 'a.txt', reason: 'one' }])
    const many = new Map(Array.from({ length: 100_000 }, (_, index) => [`${index}.txt`, { text: `${index}` }]))
    concluder.prepare([telling])
    for (let time = 0; time < 8; time += 1) concluder.expect(telling, shelfOf(many))
    expect(await ask('two')).toEqual([{ subject: 'a.txt', reason: 'two' }])
    await concluder.close()
  })

  it('are the same where the thread was started before, and where that one could not start', async () => {
    const here = await search(request(files, { sensors: [asking, words] }))
    for (const broken of [false, true]) {
      const concluder = concludeApart({ worker })
      setEnvironmentData('cannot start', broken)
      concluder.start?.()
      setEnvironmentData('cannot start', false)
      const there = await search(request(files, { sensors: [asking, words], concluder }))
      expect(there.sensors.map(({ unknown }) => unknown)).toEqual(here.sensors.map(({ unknown }) => unknown))
    }
  })

  it('say why where no thread can start', async () => {
    setEnvironmentData('cannot start', true)
    const survey = await search(request(files, { sensors: [asking], concluder: concludeApart({ worker }) }))
    setEnvironmentData('cannot start', false)
    expect(survey.sensors[0]?.unknown).toMatchObject([
      { subject: 'asking', reason: expect.stringContaining('this thread cannot start') },
    ])
  })

  it('are ended when one stands still, and only that one is unknown', async () => {
    const endless = { ...files, 'endless.txt': '' }
    const survey = await search(
      request(endless, {
        sensors: [asking, { ...words, concludes: true }],
        concluder: concludeApart({ worker, patience: 2000 }),
      }),
    )
    expect(survey.sensors).toMatchObject([
      { id: 'asking', status: 'unknown', unknown: [{ subject: 'asking' }] },
      { id: 'words', status: 'findings', unknown: [], findings: 1 },
    ])
    expect(survey.sensors[0]?.unknown[0]?.reason).toContain('was ended')
  })
})
