import { describe, expect, it } from 'vitest'
import { filesOfState, isStateFile, stateOfFiles } from '../../../src/context/state/state-files.ts'
import { emptyState } from '../../../src/domain/state.ts'
import { appendLines } from '../../../src/ledger/append.ts'
import { ledgerTexts, verifyLedger } from '../../../src/ledger/verify.ts'
import { entry, fullState } from './records.ts'

const ledger = appendLines(
  [],
  [
    entry('a', { at: '2026-04-30T23:59:59.000Z' }),
    entry('b', { at: '2026-05-01T00:00:00.000Z' }),
    entry('c', { at: '2026-04-30T23:59:59.500Z' }),
  ],
)
const files = filesOfState({ ...fullState, ledger })

describe('files of the state', () => {
  it('come back as the same state, sorted', () => {
    const read = stateOfFiles(files)
    expect(read.cases.map(({ id }) => id)).toEqual(['a', 'b'])
    expect(read).toEqual({
      ...fullState,
      ledger,
      cases: fullState.cases.toReversed(),
      runs: fullState.runs.toReversed(),
    })
    expect(filesOfState(read)).toEqual(files)
    expect([...files.keys()].every(isStateFile)).toBe(true)
    expect(files.get('halt.json')).toBe('{"at":"2026-05-04T12:00:00.000Z","by":"@ada","reason":"release day"}\n')
  })

  it('keep the order of the ledger over months, also when a clock goes back', () => {
    const months = [...files.keys()].filter((path) => path.startsWith('ledger/'))
    expect(months).toEqual(['ledger/2026-04.jsonl', 'ledger/2026-05.jsonl'])
    expect(verifyLedger(ledgerTexts(months.map((path) => files.get(path) ?? '')))).toMatchObject({ ok: true })
  })

  it('of nothing are none', () => {
    expect(filesOfState(emptyState).size).toBe(0)
    expect(stateOfFiles(new Map([['README.md', 'hello']]))).toEqual(emptyState)
  })

  const broken = (path: string, change: (text: string) => string) =>
    new Map([...files, [path, change(files.get(path) ?? '')]])

  it.each([
    [
      'cut in the middle',
      'cases.jsonl',
      (text: string) => text.slice(0, -40),
      'cases.jsonl, line 2: the last line breaks off',
    ],
    ['not JSON', 'runs.jsonl', (text: string) => text.replace('}\n', '\n'), 'runs.jsonl, line 1: it is not JSON'],
    ['a blank line', 'gaps.jsonl', (text: string) => `${text}\n`, 'gaps.jsonl, line 2: it is not JSON'],
    ['a wrong field', 'cases.jsonl', (text: string) => text.replace('"P1"', '"P9"'), 'cases.jsonl, line 1: `severity`'],
    [
      'an unknown field',
      'halt.json',
      (text: string) => text.replace('{', '{"x":1,'),
      'halt.json, line 1: Unrecognized key',
    ],
    ['two records in one', 'halt.json', (text: string) => text + text, 'halt.json, line 1: it must hold one record'],
    [
      'an emptied lock',
      'locks/0123456789abcdef.json',
      () => '',
      'locks/0123456789abcdef.json, line 1: it must hold one',
    ],
    [
      'a ledger line spelled otherwise',
      'ledger/2026-05.jsonl',
      (text: string) => text.replace('"seq":1', '"seq": 1'),
      'ledger/2026-05.jsonl, line 1: its bytes',
    ],
  ])('%s makes all of it unreadable, with file and line', (_, path, change, message) => {
    expect(() => stateOfFiles(broken(path, change))).toThrow(message)
  })
})
