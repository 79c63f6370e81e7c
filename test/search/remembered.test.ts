import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { inMemoryWorkspace } from '../../src/context/workspace/in-memory.ts'
import { sha256 } from '../../src/domain/identity.ts'
import type { Json } from '../../src/domain/identity.ts'
import type { View } from '../../src/domain/sensor.ts'
import { shelfOf } from '../../src/domain/shelf.ts'
import type { Workspace } from '../../src/domain/workspace.ts'
import { search } from '../../src/search/engine.ts'
import { isOutcome, outcomeForm, outcomeShape } from '../../src/search/outcome.ts'
import { change, changed } from '../support/values.ts'
import { memoryOf, request } from './request.ts'
import { telling, words } from './words-sensor.ts'

const files = { 'a.txt': 'bad', 'b.txt': 'fine' }
const sensors = [telling, words]

const told = async (given: Parameters<typeof request>[1], of: Record<string, string> = files) => {
  const { sensors: reports, findings } = await search(request(of, { sensors, ...given }))
  return [
    reports[0]?.unknown.map(({ subject, reason }) => `${subject}: ${reason}`),
    findings.map(({ subject }) => subject),
  ]
}

describe('what is remembered', () => {
  it('has a form that is named after its shape', () => {
    const shape = JSON.stringify(z.toJSONSchema(outcomeShape(), { unrepresentable: 'any' }))
    expect(sha256(shape).slice(0, 12)).toBe(outcomeForm)
  })

  it('of a file is over once a link lies there', async () => {
    const memory = memoryOf()
    const linked = inMemoryWorkspace({ files: { ...files, 'a.txt': { link: 'b.txt' } } })
    await told({ memory })
    expect(await told({ memory, workspace: linked })).toEqual([['b.txt: fine'], []])
    expect(await told({ memory, workspace: linked })).toEqual([['b.txt: fine'], []])
  })

  it('of a whole tree is not concluded of one of which files may be missing', async () => {
    const memory = memoryOf()
    const partial = 'a name is no UTF-8'
    const telltale = {
      ...telling,
      concludes: true,
      conclude: async (_: unknown, { tree }: View) => ({
        findings: [],
        unknown: tree.partial === null ? [] : [{ subject: 'all', reason: tree.partial }],
      }),
    }
    const reasons = async (workspace: Workspace) =>
      (await search(request({}, { sensors: [telltale], memory, workspace }))).sensors[0]?.unknown.map(
        ({ reason }) => reason,
      )
    const [whole, torn] = [inMemoryWorkspace({ files }), inMemoryWorkspace({ files, partial })]
    const all = [
      await reasons(whole),
      await reasons(torn),
      await reasons(torn),
      await reasons(whole),
      await reasons(whole),
    ]
    expect(all).toEqual([[], [partial, partial], [partial, partial], [], []])
  })

  const damage: readonly (readonly [string, Readonly<Record<string, Json>>])[] = [
    ['no key', { key: null }],
    ['no number of files', { files: '2' }],
    ['nothing seen', { seen: null }],
    ['a file without findings', { seen: [{ path: 'a.txt' }] }],
    ['a finding without a subject', { seen: [{ path: 'a.txt', findings: [{ kind: 'word' }], unknown: [] }] }],
    ['an unknown without a reason', { seen: [{ path: 'a.txt', findings: [], unknown: [{ subject: 'a.txt' }] }] }],
    ['no list of what to try again', { again: null }],
    ['a stamp of another kind', { facts: 7 }],
    ['a conclusion without a trace', { concluded: { reading: { findings: [], unknown: [] } } }],
    [
      'a trace of another kind',
      { concluded: { reading: { findings: [], unknown: [] }, trace: { names: true, looked: [1], beside: {} } } },
    ],
    [
      'a conclusion without findings',
      { concluded: { reading: { unknown: [] }, trace: { names: true, looked: 'all', beside: {} } } },
    ],
  ]

  it.each(damage)('is not read where it has %s', async (_, wrong) => {
    const memory = memoryOf()
    const fresh = await told({ memory })
    const outcomes = memory.shelves.get('outcomes')?.entries() ?? []
    const broken = outcomes.map(([id, value]) => [
      id,
      typeof value === 'string' ? value : { ...Object(value), ...wrong },
    ])
    memory.shelves.set('outcomes', shelfOf(new Map(z.array(z.tuple([z.string(), z.json()])).parse(broken))))
    expect(await told({ memory })).toEqual(fresh)
  })

  const location = { path: 'a.txt', line: 1, column: 1, endLine: 1, endColumn: 2 }
  const finding = {
    kind: 'k',
    subject: 's',
    effect: 'advises',
    title: 't',
    detail: 'd',
    remedy: 'r',
    impact: 2,
    confidence: 'low',
    location,
    playbook: 'SAR-001',
    data: { a: 1 },
  }
  const reading = {
    findings: [finding],
    unknown: [{ subject: 's', reason: 'r' }],
    notApplicable: 'n',
    settled: true,
    figures: { f: 1 },
    names: { n: 'x' },
  }
  const whole = {
    key: 'k',
    files: 2,
    seen: [{ path: 'a.txt', findings: [finding], unknown: [{ subject: 's', reason: 'r' }] }],
    again: ['a.txt'],
    facts: 'stamp',
    concluded: { reading, trace: { names: true, looked: ['a.txt'], beside: { b: 'c' } } },
  }

  /** A value with each of its parts replaced, or left out, in turn. */
  function* altered(value: unknown): Generator {
    yield* [null, 7, 'x', true, [], {}, [7], { x: null }]
    if (typeof value !== 'object' || value === null) return
    for (const [key, part] of Object.entries(value)) {
      const put = (given: unknown) => Object.assign(Array.isArray(value) ? [...value] : { ...value }, { [key]: given })
      if (!Array.isArray(value)) yield Object.fromEntries(Object.entries(value).filter(([other]) => other !== key))
      for (const one of altered(part)) yield put(one)
    }
  }

  it('is read where its schema holds, and nowhere else', () => {
    const shape = outcomeShape()
    const all = [whole, ...altered(whole)]
    expect(all.length).toBeGreaterThan(500)
    expect(all.filter(isOutcome).length).toBeGreaterThan(20)
    expect(all.filter((one) => isOutcome(one) !== shape.safeParse(one).success)).toEqual([])
  })

  it('in another form is not read', async () => {
    const memory = memoryOf()
    const fresh = await told({ memory })
    for (const name of ['outcomes', 'files']) {
      const entries = memory.shelves.get(name)?.entries() ?? []
      const other = (text: Json): Json => (typeof text === 'string' ? text.replace(outcomeForm, '0123456789ab') : text)
      memory.shelves.set(
        name,
        shelfOf(new Map(entries.map(([key, value]) => [key.replace(outcomeForm, '0123456789ab'), other(value)]))),
      )
    }
    const again = await search(request(files, { sensors, memory }))
    expect(again.sensors.map(({ remembered }) => remembered)).toEqual([0, 0])
    expect(await told({ memory })).toEqual(fresh)
  })

  it('by a search that was cut off is not taken for that of the one before, of the same tree', async () => {
    const memory = memoryOf()
    await told({ memory })
    const failing = { ...telling, inspect: async () => Promise.reject(new Error('lost')) }
    const cut = {
      ...memory,
      save: async (...[shelf, facts]: Parameters<typeof memory.save>) => {
        if (shelf === 'outcomes') throw new Error('cut off')
        await memory.save(shelf, facts)
      },
    }
    await expect(
      search(request(files, { sensors: [failing, words], memory: cut, change: change([changed('a.txt')]) })),
    ).rejects.toThrow('cut off')
    expect(await told({ memory })).toEqual([['a.txt: bad', 'b.txt: fine'], ['a.txt#bad']])
  })
})
