/** What a ruff configuration says about rules: `select` is undefined where ruff's default set stands. */
export interface Selection {
  readonly select: readonly string[] | undefined
  readonly extendSelect: readonly string[]
  readonly ignore: readonly string[]
}

const renamed: Readonly<Record<string, string>> = { TCH: 'TC', PGH001: 'S307', PGH002: 'G010' }

/** Names of the rules that this program treats by themselves; since 0.15.22 a name may stand for a code. */
const named: Readonly<Record<string, string>> = {
  'unused-import': 'F401',
  'redefined-while-unused': 'F811',
  'ambiguous-variable-name': 'E741',
  'unused-variable': 'F841',
  'undefined-export': 'F822',
  'implicit-namespace-package': 'INP001',
  'invalid-module-name': 'N999',
  'shebang-not-executable': 'EXE001',
  'shebang-missing-executable-file': 'EXE002',
  'stdlib-module-shadowing': 'A005',
  'undocumented-public-module': 'D100',
  'undocumented-public-class': 'D101',
  'undocumented-public-method': 'D102',
  'undocumented-public-function': 'D103',
  'undocumented-public-package': 'D104',
  'undocumented-magic-method': 'D105',
  'undocumented-public-nested-class': 'D106',
  'undocumented-public-init': 'D107',
  'missing-return-type-undocumented-public-function': 'ANN201',
  'missing-return-type-private-function': 'ANN202',
  'missing-return-type-static-method': 'ANN205',
  'missing-return-type-class-method': 'ANN206',
  'typing-only-first-party-import': 'TC001',
  'typing-only-third-party-import': 'TC002',
  'non-empty-init-module': 'RUF067',
  'unsorted-imports': 'I001',
}

/** Whether a selector is a rule's name, not its code. */
export const isName = (selector: string): boolean => /^[a-z]/.test(selector)

const canonical = (selector: string): string => {
  const letters = /^[A-Z]+/.exec(selector)?.[0] ?? ''
  const name = renamed[letters]
  return renamed[selector] ?? named[selector] ?? (name === undefined ? selector : name + selector.slice(letters.length))
}

const shape = /^([A-Z]+)(\d*)$/

/** How specific a selector is: a rule's name as much as its code. */
const specificity = (selector: string): number =>
  selector === 'ALL' ? 0 : isName(selector) ? (named[selector] ?? 'XXX000').length : selector.length

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
  Math.max(-1, ...selectors.filter((one) => covers(one, code)).map(specificity))

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
  ignore: selection.ignore.filter((word) => !codes.includes(canonical(word))),
})
