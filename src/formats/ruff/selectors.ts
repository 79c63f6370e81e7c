/** What a ruff configuration says about rules: `select` is undefined where ruff's default set stands. */
export interface Selection {
  readonly select: readonly string[] | undefined
  readonly extendSelect: readonly string[]
  readonly ignore: readonly string[]
}

const renamed: Readonly<Record<string, string>> = { TCH: 'TC', PGH001: 'S307', PGH002: 'G010' }

const canonical = (selector: string): string => {
  const letters = /^[A-Z]+/.exec(selector)?.[0] ?? ''
  const name = renamed[letters]
  return renamed[selector] ?? (name === undefined ? selector : name + selector.slice(letters.length))
}

const shape = /^([A-Z]+)(\d*)$/

/** Whether a selector (`ALL`, `F`, `PL`, `E7`, `E741`) stands for all that the other one stands for. */
export const covers = (selector: string, other: string): boolean => {
  if (selector === 'ALL') return true
  const [, letters, digits = ''] = shape.exec(canonical(selector)) ?? []
  const [, otherLetters, otherDigits = ''] = shape.exec(canonical(other)) ?? []
  if (letters === undefined || otherLetters === undefined) return selector === other
  if (letters === otherLetters) return otherDigits.startsWith(digits)
  return letters === 'PL' && digits === '' && /^PL[CERW]$/.test(otherLetters)
}

const weight = (selectors: readonly string[], code: string): number =>
  Math.max(-1, ...selectors.filter((one) => covers(one, code)).map((one) => (one === 'ALL' ? 0 : one.length)))

/** Whether a rule is on: the most specific selector decides, and of two equal ones the one that ignores. */
export const isSelected = (selection: Selection, code: string, byDefault: boolean): boolean => {
  const on = weight([...(selection.select ?? []), ...selection.extendSelect], code)
  const off = weight(selection.ignore, code)
  if (on < 0 && off < 0) return selection.select === undefined && byDefault
  return on > off
}

/**
 * One selection that stands for a child's on top of its parent's (`extend`). In ruff the child's words come later and
 * win over any of the parent's that they cover; within one file the more specific one wins.
 */
export const layered = (parent: Selection, child: Selection): Selection => {
  if (child.select !== undefined) return child
  const spared = (words: readonly string[], by: readonly string[]) =>
    words.filter((word) => !by.some((one) => covers(one, word)))
  return {
    select: parent.select === undefined ? undefined : spared(parent.select, child.ignore),
    extendSelect: [...spared(parent.extendSelect, child.ignore), ...child.extendSelect],
    ignore: [...spared(parent.ignore, child.extendSelect), ...child.ignore],
  }
}

/** The selection with some rules on, whatever it says of them. */
export const always = (selection: Selection, codes: readonly string[]): Selection => ({
  ...selection,
  extendSelect: [...selection.extendSelect, ...codes],
  ignore: selection.ignore.filter((word) => !codes.includes(word)),
})
