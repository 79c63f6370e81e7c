import { expressionsIn, referencesOf } from '../../../../formats/expressions.ts'
import { scalars } from '../../../../formats/yaml-locator.ts'
import type { Place, YamlNode, YamlText } from '../../../../formats/yaml-tree.ts'

/** A name that a file asks `vars`, `secrets` or `inputs` for. */
export interface Asked {
  readonly context: 'vars' | 'secrets' | 'inputs'
  /** As written; `?` where it is computed, `*` for all of them. */
  readonly name: string
  /** False where it is only tested or something stands in for it. */
  readonly needed: boolean
  /** The keys above. */
  readonly keys: readonly string[]
  readonly at: Place
}

const conditional = new Set(['if', 'pre-if', 'post-if'])

const expressionsOf = (keys: readonly string[], { text }: YamlText): readonly string[] => {
  if (text.includes('${{')) return expressionsIn(text).map((each) => each.text)
  return conditional.has(keys.at(-1) ?? '') ? [text] : []
}

const eventInputs = ['github', 'event', 'inputs']

/** `github.event.inputs.x` is `inputs.x`. */
const contextOf = (path: readonly string[], written: readonly string[]): readonly [string, string] | null => {
  const isEvent = eventInputs.every((part, index) => path[index] === part)
  if (isEvent) return ['inputs', written[3] ?? '*']
  const [context = ''] = path
  return context === 'vars' || context === 'secrets' || context === 'inputs' ? [context, written[1] ?? '*'] : null
}

const askedIn = (keys: readonly string[], text: YamlText): readonly Asked[] =>
  expressionsOf(keys, text).flatMap((expression) =>
    (referencesOf(expression) ?? []).flatMap(({ path, written, needed }) => {
      const found = contextOf(path, written)
      if (found === null) return []
      const [context, name] = found
      if (context !== 'vars' && context !== 'secrets' && context !== 'inputs') return []
      return [{ context, name, needed: needed && !conditional.has(keys.at(-1) ?? ''), keys, at: text.at }]
    }),
  )

/** Every name that the expressions of a file ask for, in its order. */
export const namesAsked = (root: YamlNode | null): readonly Asked[] =>
  [...scalars(root)].flatMap(({ path, text }) => askedIn(path.keys, text))
