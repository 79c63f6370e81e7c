import type { TextEdit } from '../../formats/text-edits.ts'
import type { Step } from '../../formats/workflows.ts'
import { at } from '../../formats/yaml-tree.ts'
import type { Place, YamlText } from '../../formats/yaml-tree.ts'

const insertion = (line: number, text: string): TextEdit => ({
  at: { line, column: 1, endLine: line, endColumn: 1 },
  text,
})

/** Whether others may share a step or its inputs through an anchor: what is added here would be added there as well. */
const isShared = ({ at: { line, endLine } }: Step, lines: readonly string[]): boolean =>
  /^\s*-\s+&[\w-]+\s*$/.test(lines[line - 2] ?? '') ||
  lines.slice(line - 1, endLine).some((text) => /^\s*(?:-\s+)?(?:with:\s+)?[&*][\w-]/.test(text))

const contains = (outer: Place, inner: Place): boolean => inner.line >= outer.line && inner.endLine <= outer.endLine

/** A step without inputs gets them below its reference. */
const newInputs = (uses: YamlText, inputs: readonly string[], lines: readonly string[]): readonly TextEdit[] => {
  const prefix = /^([ \t]*(?:- [ \t]*)?)uses:/.exec(lines[uses.at.line - 1] ?? '')?.[1]
  if (prefix === undefined || uses.at.line !== uses.at.endLine) return []
  const indent = prefix.replace('-', ' ')
  return [insertion(uses.at.line + 1, [`${indent}with:`, ...inputs.map((each) => `${indent}  ${each}`), ''].join('\n'))]
}

/** Inputs that stand in lines get more in front of or below the first. */
const furtherLines = (first: YamlText, inputs: readonly string[], lines: readonly string[]): readonly TextEdit[] => {
  const key = /^([ \t]*)[\w-]+:[ \t]+/.exec(lines[first.at.line - 1] ?? '')
  if (key?.[1] === undefined || first.at.column !== key[0].length + 1) return []
  const below = first.block || first.at.line !== first.at.endLine ? first.at.line : first.at.line + 1
  return [insertion(below, inputs.map((each) => `${key[1]}${each}\n`).join(''))]
}

/** Adds inputs to a step in the way it is written; none where that would not be certain or would reach other steps. */
export const addInputs = (step: Step, inputs: readonly string[], lines: readonly string[]): readonly TextEdit[] => {
  const given = at(step.node, 'with')
  if (step.uses === null || isShared(step, lines)) return []
  if (given === undefined) return newInputs(step.uses, inputs, lines)
  const [first] = step.with.values()
  if (given.kind !== 'map' || first === undefined) return []
  if (!contains(step.at, given.at) || !contains(given.at, first.at)) return []
  const { line, column } = given.at
  const opening = lines[line - 1] ?? ''
  if (opening[column - 1] !== '{') return furtherLines(first, inputs, lines)
  const place = { line, column: column + 1, endLine: line, endColumn: column + 1 }
  const text = inputs.join(', ')
  return [{ at: place, text: /\s/.test(opening.charAt(column) || ' ') ? ` ${text},` : `${text}, ` }]
}
