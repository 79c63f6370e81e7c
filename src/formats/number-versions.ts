import { scalars } from './yaml-locator.ts'
import type { KeyPath } from './yaml-locator.ts'
import type { YamlNode, YamlText } from './yaml-tree.ts'

const languageVersion = /^(?:python|node|go|ruby|java|php|dotnet|julia)[-_]versions?$/i
const versionLike =
  /(?:^|[-_])versions?$|^(?:python|py|node|nodejs|go|golang|ruby|java|jdk|php|dotnet|julia|cuda|torch|pytorch|tensorflow)$/i

/** Keys between a version's name and its value. */
const passing = new Set(['default', 'options', 'value'])

/** The key that says what a scalar is: the last that is no list item and no mere holder of a value. */
const nameOf = ({ keys }: KeyPath): string => keys.findLast((key) => !key.startsWith('[') && !passing.has(key)) ?? ''

const losesDigits = ({ plain, text, value }: YamlText): boolean =>
  plain && typeof value === 'number' && /^\d+\.\d*0$/.test(text) && String(value) !== text

/** Names of the matrix whose value some `…-version` input takes: `version: ${{ matrix.interpreter }}`. */
const namesUsedAsVersion = (root: YamlNode): ReadonlySet<string> => {
  const names = new Set<string>()
  for (const { path, text } of scalars(root)) {
    if (!versionLike.test(nameOf(path))) continue
    const used = /^\s*\$\{\{\s*matrix\.([\w-]+)\s*\}\}\s*$/.exec(text.text)?.[1]
    if (used !== undefined) names.add(used)
  }
  return names
}

const parentOf = ({ keys }: KeyPath): string => keys.slice(0, -1).join('\0')

/** Inputs that state to be numbers, by their key path: their default must stay one. */
const numericInputs = (root: YamlNode): ReadonlySet<string> =>
  new Set(
    [...scalars(root)].flatMap(({ path, text }) =>
      path.keys.at(-1) === 'type' && text.text === 'number' ? [parentOf(path)] : [],
    ),
  )

/** A version that YAML takes for a number and shortens. */
export interface NumberVersion {
  readonly path: KeyPath
  readonly text: YamlText
  /** The key that says what it is a version of. */
  readonly name: string
  /** Whether the name leaves no doubt that it is one. */
  readonly certain: boolean
}

/** Versions written as numbers that lose their last digit: Python 3.10 is read as 3.1. */
export const numberVersions = (root: YamlNode): readonly NumberVersion[] => {
  const used = namesUsedAsVersion(root)
  const numeric = numericInputs(root)
  const found: NumberVersion[] = []
  for (const { path, text } of scalars(root)) {
    const name = nameOf(path)
    if (numeric.has(parentOf(path))) continue
    if (!losesDigits(text) || !(versionLike.test(name) || used.has(name))) continue
    found.push({ path, text, name, certain: languageVersion.test(name) || used.has(name) })
  }
  return found
}
