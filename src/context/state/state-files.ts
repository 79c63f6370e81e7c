import { z } from 'zod'
import { IncompleteError } from '../../domain/errors.ts'
import { canonical, toJson } from '../../domain/identity.ts'
import type { Json } from '../../domain/identity.ts'
import {
  caseRecordSchema,
  confirmationRecordSchema,
  evidenceRecordSchema,
  gapRecordSchema,
  haltSchema,
  ledgerLineSchema,
  lockSchema,
  mailboxRecordSchema,
  runRecordSchema,
  scoreRecordSchema,
  signalRecordSchema,
} from '../../domain/state.ts'
import type { LedgerLine, Lock, State } from '../../domain/state.ts'
import { pipelineSchema } from '../../domain/pipeline.ts'

/** The text of each file of the state, by path below its branch or folder. */
export type StateFiles = ReadonlyMap<string, string>

const scarSchema = z.record(z.string(), z.json())
const ledgerFile = /^ledger\/[0-9]{4}-[0-9]{2}\.jsonl$/
const lockFile = /^locks\/([0-9a-f]{16})\.json$/

/** The lists with one record a line, and the fields that each is known and sorted by; none: by all that it says. */
const lists = [
  ['cases', ['id']],
  ['runs', ['id']],
  ['mailbox', ['path', 'blob']],
  ['confirmations', ['path', 'code']],
  ['evidence', ['gate', 'at']],
  ['signals', ['name', 'at']],
  ['gaps', ['id']],
  ['score', ['at']],
  ['scars', []],
] as const
type ListName = (typeof lists)[number][0]
const fieldsOf = new Map<string, readonly string[]>(lists)

const rowSchema = z.record(z.string(), z.json())

/** What a line of a list is known by: two lines with one key are the same record. */
const keyOfLine = (list: string, text: string): string => {
  const fields = fieldsOf.get(list) ?? []
  if (fields.length === 0) return text
  const row = rowSchema.parse(JSON.parse(text))
  return JSON.stringify(fields.map((field) => row[field]))
}

/** The lines of one list's file by what each is known by; an absent file has none. */
export const keyedLines = (path: string, text: string | undefined): Map<string, string> =>
  new Map(
    (text ?? '')
      .split('\n')
      .filter((one) => one !== '')
      .map((one) => [keyOfLine(path.slice(0, -6), one), one]),
  )

/** The paths of the files that are lists, there or not. */
export const listFiles: readonly string[] = lists.map(([name]) => `${name}.jsonl`)

const isListFile = (path: string): boolean => path.endsWith('.jsonl') && fieldsOf.has(path.slice(0, -6))

/** True for the files that hold state: anything else beside them is somebody's and stays as it is. */
export const isStateFile = (path: string): boolean =>
  isListFile(path) || path === 'halt.json' || path === 'pipeline.json' || ledgerFile.test(path) || lockFile.test(path)

const line = (record: unknown): string => `${canonical(toJson(record))}\n`

const linesOf = (list: ListName, records: readonly unknown[]): string =>
  records
    .map(line)
    .map((text) => ({ key: keyOfLine(list, text), text }))
    .sort((left, right) => (left.key === right.key ? order(left.text, right.text) : order(left.key, right.key)))
    .map(({ text }) => text)
    .join('')

const order = (left: string, right: string): number => (left < right ? -1 : Number(left > right))

/** Ledger lines by the file of their month. A clock that goes back keeps to the later month, so that order holds. */
const ledgerFiles = (lines: readonly LedgerLine[]): StateFiles => {
  const files = new Map<string, string>()
  let month = ''
  for (const one of lines) {
    const own = one.at.slice(0, 7)
    if (own > month) month = own
    const path = `ledger/${month}.jsonl`
    files.set(path, (files.get(path) ?? '') + line(one))
  }
  return files
}

/** The state as files: one record a line, sorted, in canonical JSON. Empty lists and absent records have no file. */
export const filesOfState = (state: State): StateFiles => {
  const texts = lists.map(([name]) => [name, linesOf(name, state[name])] as const)
  const locks = Object.entries(state.locks).map(([key, lock]) => [`locks/${key}.json`, line(lock)] as const)
  return new Map([
    ...ledgerFiles(state.ledger),
    ...texts.filter(([, text]) => text !== '').map(([name, text]) => [`${name}.jsonl`, text] as const),
    ...(state.halt === null ? [] : [['halt.json', line(state.halt)] as const]),
    ...(state.pipeline === null ? [] : [['pipeline.json', line(state.pipeline)] as const]),
    ...locks,
  ])
}

const fault = (path: string, at: number, reason: string): IncompleteError =>
  new IncompleteError(
    `The watchdog's state cannot be read: ${path}, line ${at}: ${reason}`,
    'Restore the file from the history of the state branch; nothing is judged or done on a state that is partly unreadable.',
  )

/** The records of one file. What does not hold is never left out: it makes the whole state unreadable. */
const readLines = <Row>(path: string, text: string, schema: z.ZodType<Row>): Row[] => {
  const texts = text.split('\n')
  if (texts.pop() !== '') throw fault(path, texts.length + 1, 'the last line breaks off')
  return texts.map((one, index) => {
    const json = parseJson(path, one, index + 1)
    const parsed = schema.safeParse(json)
    if (!parsed.success) throw fault(path, index + 1, reasonOf(parsed.error))
    return parsed.data
  })
}

function parseJson(path: string, text: string, at: number): Json {
  try {
    const value: Json = JSON.parse(text)
    return value
  } catch {
    throw fault(path, at, 'it is not JSON')
  }
}

const reasonOf = (error: z.ZodError): string => {
  const [issue] = error.issues
  const key = issue?.path.map(String).join('.') ?? ''
  return `${key === '' ? '' : `\`${key}\`: `}${issue?.message ?? 'it does not hold'}`
}

const readOne = <Row>(path: string, text: string, schema: z.ZodType<Row>): Row => {
  const [first, ...rest] = readLines(path, text, schema)
  if (first === undefined || rest.length > 0) throw fault(path, 1, 'it must hold one record')
  return first
}

/** The texts of the monthly ledger files in their order, as they stand there. */
export const ledgerFilesOf = (files: StateFiles): readonly string[] =>
  [...files.keys()]
    .filter((path) => ledgerFile.test(path))
    .sort()
    .map((path) => files.get(path) ?? '')

/** Ledger lines must be canonical here already, since writing them again would hide that somebody changed them. */
const readLedger = (files: StateFiles): readonly LedgerLine[] =>
  [...files.keys()]
    .filter((path) => ledgerFile.test(path))
    .sort()
    .flatMap((path) => {
      const text = files.get(path) ?? ''
      const lines = readLines(path, text, ledgerLineSchema)
      const texts = text.split('\n')
      const changed = lines.findIndex((one, index) => canonical(one) !== texts[index])
      if (changed !== -1) throw fault(path, changed + 1, 'its bytes are not the canonical form of what it says')
      return lines
    })

/** The state that files hold. Throws IncompleteError with file and line where one does not hold. */
export const stateOfFiles = (files: StateFiles): State => {
  const list = <Row>(name: ListName, schema: z.ZodType<Row>): readonly Row[] =>
    readLines(`${name}.jsonl`, files.get(`${name}.jsonl`) ?? '', schema)
  const halt = files.get('halt.json')
  const pipeline = files.get('pipeline.json')
  const locks: Record<string, Lock> = {}
  for (const [path, text] of files) {
    const key = lockFile.exec(path)?.[1]
    if (key !== undefined) locks[key] = readOne(path, text, lockSchema)
  }
  return {
    ledger: readLedger(files),
    cases: list('cases', caseRecordSchema),
    runs: list('runs', runRecordSchema),
    mailbox: list('mailbox', mailboxRecordSchema),
    confirmations: list('confirmations', confirmationRecordSchema),
    evidence: list('evidence', evidenceRecordSchema),
    signals: list('signals', signalRecordSchema),
    gaps: list('gaps', gapRecordSchema),
    score: list('score', scoreRecordSchema),
    scars: list('scars', scarSchema),
    halt: halt === undefined ? null : readOne('halt.json', halt, haltSchema),
    pipeline: pipeline === undefined ? null : readOne('pipeline.json', pipeline, pipelineSchema),
    locks,
  }
}
