import { LineCounter, isCollection, isMap, isScalar, parseDocument } from 'yaml'
import type { Node } from 'yaml'
import { anyKeys } from './yaml-keys.ts'

/** Says on which line, from 1, a text that is known to hold as YAML writes the key that a path leads to; null when it does not. */
export const linesOf = (text: string): ((path: readonly string[]) => number | null) => {
  const counter = new LineCounter()
  const { contents } = parseDocument<Node>(text, { ...anyKeys, lineCounter: counter, prettyErrors: false })
  return (path) => {
    const parent =
      path.length === 1 ? contents : isCollection(contents) ? contents.getIn(path.slice(0, -1), true) : null
    if (!isMap(parent)) return null
    const key = parent.items.find((item) => isScalar(item.key) && String(item.key.value) === path.at(-1))?.key
    return isScalar(key) && key.range ? counter.linePos(key.range[0]).line : null
  }
}
