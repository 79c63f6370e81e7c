import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sar } from '../commands/scene.ts'
import { aliasBomb, binary, deepList, notUtf8 } from './bombs.ts'
import { faultsOf, refusalOf, refused } from './plain.ts'
import { newFolder, put, putLarge, removeFolder, sound } from './tree.ts'

const registry = '.github/sar/variables.yml'
const needsRegistry = [
  'vars expected',
  'vars check',
  'vars rotate-check',
  'intent list',
  'intent process',
  'intent clear',
]
const writesByIt = ['intent set LOG_LEVEL debug', 'intent delete LOG_LEVEL']

describe.each([
  { what: 'that was cut off', content: 'expected:\n  - { name: LO', says: /variables\.yml:2:\d+: / },
  { what: 'of aliases for a million', content: aliasBomb(), says: /variables\.yml:1:1: .*aliases/ },
  { what: 'of lists in lists', content: deepList(100_000), says: /variables\.yml:1:1: .*deep/ },
  { what: 'in another encoding', content: notUtf8('expected: []\n# '), says: /not UTF-8: .*variables\.yml/ },
  { what: 'of 50 MB', content: null, says: /too large to be read: .*variables\.yml/ },
])('a registry $what', ({ content, says }) => {
  const cwd = newFolder()
  beforeAll(() => {
    sound(cwd)
    if (content === null) putLarge(cwd, registry, 50 * 1024 * 1024)
    else put(cwd, registry, content)
  })
  afterAll(() => removeFolder(cwd))

  it.each([...needsRegistry, ...writesByIt])('%s is refused', async (name) => {
    expect(refusalOf(await sar(name.split(' '), { cwd }))).toEqual(refused(3, expect.stringMatching(says)))
  })
})

const state = '.sar/state'

describe.each([
  { what: 'gaps that were cut off', path: `${state}/gaps.jsonl`, content: '{"id": "SA', says: /gaps\.jsonl, line 1: / },
  { what: 'gaps that are no text', path: `${state}/gaps.jsonl`, content: binary, says: /gaps\.jsonl, line 1: / },
  { what: 'a ledger that was cut off', path: `${state}/ledger/2026-06.jsonl`, content: '{"seq": 0', says: /line 1: / },
  {
    what: 'a halt of lists in lists',
    path: `${state}/halt.json`,
    content: `${deepList(100_000)}\n`,
    says: /halt\.json/,
  },
])('a state with $what', ({ path, content, says }) => {
  const cwd = newFolder()
  beforeAll(() => {
    sound(cwd)
    put(cwd, path, content)
  })
  afterAll(() => removeFolder(cwd))

  it.each(['gaps list', 'gaps render', 'gaps check', 'gaps add Nothing'])('%s is not begun', async (name) => {
    expect(refusalOf(await sar(name.split(' '), { cwd }))).toEqual(refused(4, expect.stringMatching(says)))
    expect(readFileSync(join(cwd, path))).toEqual(Buffer.from(content))
  })

  it('a mailbox over it is shown, and what was applied is unknown', async () => {
    const plan = await sar(['intent', 'process'], { cwd })
    expect([plan.exitCode, faultsOf(plan)]).toEqual([4, []])
    expect(plan.stderr).toMatch(/^what was applied already is unknown: The watchdog's state /)
  })

  it('the chain is judged by itself', async () => {
    const check = await sar(['ledger', 'verify'], { cwd })
    expect([check.exitCode, faultsOf(check)]).toEqual([path.includes('ledger') ? 1 : 0, []])
  })
})
