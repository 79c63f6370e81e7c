import { pythonSyntax, statementsIn } from '../../../../formats/python/syntax.ts'
import type { Statement } from '../../../../formats/python/syntax.ts'
import type { Token } from '../../../../formats/python/token-cursor.ts'
import { callsOf, elements, textOf } from './calls.ts'
import type { Call } from './calls.ts'
import { definers, viewOf } from './definitions.ts'
import type { FeatureFacts, FeatureRead } from './facts.ts'

const quick = /\b(?:feast|tecton)\b/
const relevant = /FeatureView|FeatureTable|feature_view|get_(?:historical|online)_features|FeatureService/
const imports = /^[ \t]*(?:from|import)[ \t]+(?:feast|tecton)\b/m

const reading = new Set(['get_historical_features', 'get_online_features', 'get_online_features_async'])
const naming = new Set(['FeatureService', 'with_name'])
const reference = /^([A-Za-z_][\w-]*)(?:@[\w.]+)?:([A-Za-z_]\w*)$/

const readsIn = (tokens: readonly Token[]): readonly FeatureRead[] =>
  tokens.flatMap((token) => {
    const [, view, feature] = reference.exec(textOf([token]) ?? '') ?? []
    return view === undefined || feature === undefined ? [] : [{ view, feature, line: token.line }]
  })

/** The name below a decorator; null where nothing is decorated. */
const decoratedBy = (statement: Statement): string | null => {
  if (statement.tokens[0]?.text !== '@') return null
  const below = statement.block.body
    .slice(statement.block.body.indexOf(statement) + 1)
    .find(({ tokens }) => tokens[0]?.text !== '@')
  const at = below?.tokens.findIndex(({ text }) => text === 'def') ?? -1
  return at === -1 ? null : (below?.tokens[at + 1]?.text ?? null)
}

/** Lists of texts by the name they are given, so that `features=wanted` can be followed. */
const listsIn = (statements: readonly Statement[]): ReadonlyMap<string, readonly Token[]> =>
  new Map(
    statements.flatMap(({ tokens: [name, operator, ...value] }) =>
      name?.kind === 'name' && operator?.text === '=' && value[0]?.text === '[' ? [[name.text, value] as const] : [],
    ),
  )

const readsOf = (call: Call, lists: ReadonlyMap<string, readonly Token[]>): readonly FeatureRead[] => {
  const given =
    call.named.get('features') ??
    call.named.get('feature_refs') ??
    call.positional[call.callee === 'get_historical_features' ? 1 : 0]
  if (given === undefined) return []
  const [first] = given
  const value = given.length === 1 && first?.kind === 'name' ? (lists.get(first.text) ?? []) : given
  return value[0]?.text === '['
    ? elements(value, 0).flatMap((element) => (element.length === 1 ? readsIn(element) : []))
    : []
}

/** What a Python file defines and reads of features; null where it has nothing to do with Feast or Tecton. */
export const inspectPython = (source: { readonly path: string; readonly text: string }): FeatureFacts | null => {
  if (!quick.test(source.text) || !relevant.test(source.text) || !imports.test(source.text)) return null
  const statements = [...statementsIn(pythonSyntax.parse(source).module)]
  const lists = listsIn(statements)
  const facts: FeatureFacts = { views: [], names: [], reads: [], made: false }
  for (const statement of statements) {
    for (const call of callsOf(statement.tokens, definers)) {
      const decorated = decoratedBy(statement)
      const view = viewOf(call, decorated)
      if (view === null) facts.made = true
      else facts.views.push(view)
    }
    for (const call of callsOf(statement.tokens, naming)) {
      const name = textOf(call.named.get('name')) ?? textOf(call.positional[0])
      if (name !== null) facts.names.push(name)
    }
    for (const call of callsOf(statement.tokens, reading)) facts.reads.push(...readsOf(call, lists))
  }
  return facts.views.length + facts.names.length + facts.reads.length === 0 && !facts.made ? null : facts
}
