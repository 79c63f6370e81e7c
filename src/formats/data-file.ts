import { LineCounter, parseAllDocuments, parseDocument } from 'yaml'
import { TomlError, parse as parseToml } from 'smol-toml'
import { z } from 'zod'
import { defineFormat } from '../domain/format.ts'
import { withoutJsonComments } from './json-comments.ts'
import { withQuotesOnOneLine } from './loose-quotes.ts'
import { anyKeys, faultsOf, nodeFinder } from './yaml-keys.ts'

type Json = z.core.util.JSONType
/** Keys and indexes from the root of a document to a value. */
export type DataPath = readonly (string | number)[]

export interface DataPlace {
  readonly line: number
  readonly column: number
}

export interface DataDocument {
  readonly value: Json
  /** Where a value, or the nearest one above it, stands; null where that cannot be told. */
  place(path: DataPath): DataPlace | null
}

/** What a format refuses, and where. */
export interface DataFault extends DataPlace {
  readonly message: string
  /** What only some readers refuse: a key twice in one mapping of YAML, perhaps with its very line; `NaN` in JSON. */
  readonly lax?: 'doubled-key' | 'doubled-line' | 'not-a-number'
}

/** A JSON, YAML or TOML file. With `faults` there may be no documents; `refused` says why it was not read at all. */
export interface DataFile {
  readonly documents: readonly DataDocument[]
  readonly faults: readonly DataFault[]
  readonly refused: string | null
}

const maxCharacters = 5_000_000
const asJson = z.json()

const refuse = (reason: string): DataFile => ({ documents: [], faults: [], refused: reason })

const placeIn = (text: string, offset: number): DataPlace => {
  const before = text.slice(0, offset)
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') }
}

/** Places in YAML, and in JSON, which is YAML too: parsed for its places only when somebody asks. */
const yamlPlace = (text: string, index: number): DataDocument['place'] => {
  const lines = new LineCounter()
  const parsed = parseAllDocuments(text, { ...anyKeys, lineCounter: lines, prettyErrors: false, logLevel: 'silent' })
  const find = nodeFinder(Array.isArray(parsed) ? parsed[index] : undefined)
  return (path) => {
    const range = find(path)?.range
    if (range === undefined || range === null) return null
    const { line, col } = lines.linePos(range[0])
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
}

const lazily = (make: () => DataDocument['place']): DataDocument['place'] => {
  let made: DataDocument['place'] | null = null
  return (path) => {
    made ??= make()
    return made(path)
  }
}

/** Files of npm's and of Hugging Face's, whose readers take neither comments nor a comma before a closing bracket. */
const readStrictly =
  /(?:^|\/)(?:package|package-lock|npm-shrinkwrap|(?:tokenizer|generation|adapter|preprocessor|processor)_config|special_tokens_map|tokenizer|model_index|[\w.-]{1,80}\.safetensors\.index|dataset_infos)\.json$/

const readJson = (text: string, path: string): DataFile => {
  try {
    const strict = withoutJsonComments(text)
    if (strict !== text && readStrictly.test(path)) return strictly(text, strict)
    const value = asJson.parse(JSON.parse(strict))
    return { documents: [{ value, place: lazily(() => yamlPlace(strict, 0)) }], faults: [], refused: null }
  } catch (error) {
    // What is too deep for the stack may well be JSON.
    if (error instanceof RangeError) throw error
    return { documents: [], faults: [jsonFault(text, error)], refused: null }
  }
}

/** What of a file is no JSON, though most readers of configuration would let it pass. */
const strictly = (text: string, strict: string): DataFile => {
  let offset = 0
  while (text[offset] === strict[offset]) offset += 1
  const message = 'whoever reads this file takes neither a comment nor a comma before a closing bracket'
  return { documents: [], faults: [{ message, ...placeIn(text, offset) }], refused: null }
}

const notJson = /^-?(?:NaN|Infinity)/

const isJsonWithNaN = (text: string): boolean => {
  try {
    JSON.parse(withoutJsonComments(text).replaceAll(/-?\b(?:NaN|Infinity)\b/g, 'null'))
    return true
  } catch {
    return false
  }
}

/**
 * JSON's parser says no place for most faults, and quotes the file, which may hold a credential. YAML's, held to JSON's
 * scalars, says where.
 */
const jsonFault = (text: string, error: unknown): DataFault => {
  if (text.trim() === '') return { message: 'the file is empty', line: 1, column: 1 }
  const { errors } = parseDocument(withoutJsonComments(text), { ...anyKeys, schema: 'json', prettyErrors: false })
  const offset = errors.reduce((least, { pos: [start] }) => Math.min(least, start), Infinity)
  if (!Number.isFinite(offset)) {
    const stated = /at position (\d{1,9})/.exec(error instanceof Error ? error.message : '')?.[1]
    return { message: 'the text is no JSON, though YAML would take it', ...placeIn(text, Number(stated ?? 0)) }
  }
  const word = notJson.exec(text.slice(offset, offset + 12))?.[0]
  if (word === undefined) return { message: 'the text is no JSON from here on', ...placeIn(text, offset) }
  const lax = isJsonWithNaN(text) ? { lax: 'not-a-number' as const } : {}
  return { message: `JSON has no ${word}; null says as much`, ...lax, ...placeIn(text, offset) }
}

/** Whether the line of a doubled key, `key: value`, stands above word for word. */
const doubled = (lines: readonly string[], line: number): 'doubled-key' | 'doubled-line' => {
  const own = lines[line - 1]?.trimEnd() ?? ''
  const whole = /:\s+[^\s|>&#]/.test(own)
  const above = lines.slice(Math.max(line - 50, 0), line - 1)
  return whole && above.some((other) => other.trimEnd() === own) ? 'doubled-line' : 'doubled-key'
}

const readYaml = (text: string): DataFile => {
  const lines = new LineCounter()
  const parsed = parseAllDocuments(text, { ...anyKeys, lineCounter: lines, prettyErrors: false, logLevel: 'silent' })
  const documents = Array.isArray(parsed) ? parsed : []
  const written = text.split('\n')
  const faults = documents.flatMap((document) =>
    faultsOf(document).map(({ code, message, pos }): DataFault => {
      const { line, col } = lines.linePos(pos[0])
      const place = { line: Math.max(line, 1), column: Math.max(col, 1) }
      const stated = { message: message.split('\n', 1)[0] ?? '', ...place }
      return code === 'DUPLICATE_KEY' ? { ...stated, lax: doubled(written, place.line) } : stated
    }),
  )
  const loose = faults.length > 0 ? withQuotesOnOneLine(text) : null
  if (loose !== null && loose !== text) return readYaml(loose)
  if (faults.length > 0) return { documents: [], faults, refused: null }
  try {
    return {
      documents: documents.map((document, index) => ({
        value: asJson.parse(plain(document.toJS({ maxAliasCount: 100 }))),
        place: lazily(() => yamlPlace(text, index)),
      })),
      faults,
      refused: null,
    }
  } catch {
    return refuse('its aliases expand too far, or it holds what JSON cannot say')
  }
}

/** Dates, big integers and the like as the text or number that a schema is written for; an absent value is null. */
const plain = (value: unknown): unknown => {
  const text = JSON.stringify(value ?? null, (_, one: unknown) => (typeof one === 'bigint' ? Number(one) : one))
  const back: unknown = JSON.parse(text)
  return back
}

const readToml = (text: string): DataFile => {
  try {
    const value = asJson.parse(plain(parseToml(text)))
    return { documents: [{ value, place: (path) => tomlPlace(text, path) }], faults: [], refused: null }
  } catch (error) {
    if (!(error instanceof TomlError)) return refuse('it holds what JSON cannot say')
    const message = (error.message.split('\n', 1)[0] ?? '').replace(/^Invalid TOML document: /, '')
    return { documents: [], faults: [{ message, line: error.line, column: error.column }], refused: null }
  }
}

/** TOML's parser keeps no places: the line that names the last key of the path, after the header of its table. */
const tomlPlace = (text: string, path: DataPath): DataPlace | null => {
  const lines = text.split('\n')
  const names = path.filter((part): part is string => typeof part === 'string')
  let from = 0
  let found: DataPlace | null = null
  for (const name of names) {
    const index = lines.findIndex(
      (line, at) => at >= from && !/^\s*#/.test(line) && line.split(/[\s=.[\]"']+/).includes(name),
    )
    if (index < 0) return found
    from = index
    found = { line: index + 1, column: (lines[index]?.indexOf(name) ?? 0) + 1 }
  }
  return found
}

/** What kind of data a path holds, by its ending; null for others. */
export const dataKind = (path: string): 'json' | 'yaml' | 'toml' | null => {
  if (/\.jsonc?$/.test(path)) return 'json'
  if (/\.ya?ml$/.test(path)) return 'yaml'
  return path.endsWith('.toml') ? 'toml' : null
}

const readers = { json: readJson, yaml: readYaml, toml: readToml } as const

/** A JSON (comments allowed), YAML 1.2 or TOML file as data with places, chosen by the ending of its path. */
export const dataFile = defineFormat<DataFile>({
  id: 'data-file',
  parse: ({ path, text }) => {
    const kind = dataKind(path)
    if (kind === null) return refuse('its ending is none of JSON, YAML and TOML')
    if (text.length > maxCharacters) return refuse(`it is longer than ${maxCharacters} characters`)
    try {
      return readers[kind](text, path)
    } catch (error) {
      if (error instanceof RangeError) return refuse('it is nested too deeply')
      throw error
    }
  },
})
