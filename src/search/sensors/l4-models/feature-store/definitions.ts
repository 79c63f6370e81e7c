import type { Token } from '../../../../formats/python/token-cursor.ts'
import { callsOf, elements, textOf } from './calls.ts'
import type { Call } from './calls.ts'
import type { FeatureView, Property } from './facts.ts'

/** Definitions by name of their call: those that hold data over time, and those that are computed when asked. */
export const stored = new Set([
  'FeatureView',
  'BatchFeatureView',
  'StreamFeatureView',
  'FeatureTable',
  'batch_feature_view',
  'stream_feature_view',
])
export const computed = new Set(['OnDemandFeatureView', 'LabelView', 'on_demand_feature_view', 'realtime_feature_view'])
export const definers: ReadonlySet<string> = new Set([...stored, ...computed])

const isEmptyValue = (tokens: readonly Token[]): boolean => {
  const text = tokens.map((token) => token.text).join('')
  return ['""', "''", 'None', '[]', '()', '{}', 'list()'].includes(text)
}

const states = (call: Call, name: string): boolean => {
  const value = call.named.get(name)
  return value !== undefined && !isEmptyValue(value)
}

/** Keys of a dictionary that is written out; null for another value, which may hold anything. */
const keysOf = (tokens: readonly Token[] | undefined): readonly string[] | null => {
  if (tokens === undefined) return []
  if (tokens[0]?.text !== '{') return null
  const pairs = elements(tokens, 0)
  const keys = pairs.map((pair) =>
    textOf(
      pair.slice(
        0,
        Math.max(
          pair.findIndex(({ text }) => text === ':'),
          0,
        ),
      ),
    ),
  )
  return keys.some((key) => key === null) ? null : keys.filter((key) => key !== null)
}

const isZero = (tokens: readonly Token[]): boolean =>
  /^(?:datetime\.)?timedelta\((?:(?:days|hours|minutes|seconds|weeks)?=?0?)\)$/.test(
    tokens.map(({ text }) => text).join(''),
  )

const isVersioned = (name: string): boolean => /(?:^|[_.-])v[0-9]+$/i.test(name)

const lacksOf = (call: Call, name: string): readonly Property[] => {
  if (call.spreads) return []
  const tags = keysOf(call.named.get('tags'))
  const tagged = (wanted: RegExp): boolean => tags === null || tags.some((key) => wanted.test(key))
  const lacks: Property[] = []
  if (!states(call, 'owner') && !tagged(/owner|team|maintainer|contact|steward|access_group/i)) lacks.push('owner')
  if (!states(call, 'version') && !tagged(/version/i) && !isVersioned(name)) lacks.push('version')
  if (computed.has(call.callee)) return lacks
  if (!states(call, 'entities') && call.callee !== 'stream_feature_view') lacks.push('entity')
  const ttl = call.named.get('ttl') ?? call.named.get('batch_ttl')
  if (ttl === undefined || isEmptyValue(ttl) || isZero(ttl)) lacks.push('ttl')
  return lacks
}

const fieldCalls = new Set(['Field', 'Feature', 'Attribute', 'Aggregate'])

/** The features that `schema=[Field(name="…"), …]` writes out, of old also `features=[Feature(name="…")]`. */
const fieldsOf = (call: Call): readonly string[] | null => {
  const schema = call.named.get('schema') ?? call.named.get('features')
  if (schema === undefined || schema[0]?.text !== '[') return null
  const names = elements(schema, 0).map((element) => {
    const [field] = callsOf(element, fieldCalls)
    return field === undefined ? null : (textOf(field.named.get('name')) ?? textOf(field.positional[0]))
  })
  return names.some((one) => one === null) || names.length === 0 ? null : names.filter((one) => one !== null)
}

/** A definition; null where its name is made while the program runs. `decorated`: the name of the function below it. */
export const viewOf = (call: Call, decorated: string | null): FeatureView | null => {
  const name = textOf(call.named.get('name')) ?? textOf(call.positional[0]) ?? decorated
  if (name === null || name.includes('%')) return null
  return {
    name,
    line: call.line,
    lacks: [...lacksOf(call, name)],
    fields: call.spreads ? null : toList(fieldsOf(call)),
  }
}

const toList = (fields: readonly string[] | null): string[] | null => (fields === null ? null : [...fields])
