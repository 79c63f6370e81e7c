import type { Observation } from '../../../../domain/finding.ts'
import { scalars } from '../../../../formats/yaml-locator.ts'
import type { KeyPath } from '../../../../formats/yaml-locator.ts'
import type { YamlNode, YamlText } from '../../../../formats/yaml-tree.ts'

const languageVersion = /^(?:python|node|go|ruby|java|php|dotnet|julia)[-_]versions?$/i
const versionLike =
  /(?:^|[-_])versions?$|^(?:python|py|node|nodejs|go|golang|ruby|java|jdk|php|dotnet|julia|cuda|torch|pytorch|tensorflow)$/i

/** Keys between a version's name and its value. */
const passing = new Set(['default', 'options', 'value'])

/** The key that says what a scalar is: the last that is no list item and no mere holder of a value. */
const nameOf = ({ keys }: KeyPath): string => keys.findLast((key) => !key.startsWith('[') && !passing.has(key)) ?? ''

const losesDigits = ({ plain, text, value }: YamlText): boolean =>
  plain && typeof value === 'number' && /^\d+\.\d*0$/.test(text) && String(value) !== text

/** `3.0` becomes `3`, which most setup actions take for the newest 3.x. */
const anyMinor = { effect: 'degrades', confidence: 'medium' } as const

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

/** Versions written as numbers that lose their last digit: Python 3.10 is read as 3.1. */
export const floatVersions = (file: string, root: YamlNode): readonly Observation[] => {
  const used = namesUsedAsVersion(root)
  const findings: Observation[] = []
  for (const { path, text } of scalars(root)) {
    const name = nameOf(path)
    if (!losesDigits(text) || !(versionLike.test(name) || used.has(name))) continue
    const read = String(text.value)
    const certain = languageVersion.test(name) || used.has(name)
    findings.push({
      kind: 'float-version',
      subject: `${file}#${path.locator}`,
      ...(Number.isInteger(text.value) ? anyMinor : { effect: 'blocks', confidence: certain ? 'high' : 'medium' }),
      title: `${name} ${text.text} is read as ${read}`,
      detail: `\`${text.text}\` without quotes is a number, and YAML drops its last zero: \`${path.locator}\` becomes \`${read}\`, ${Number.isInteger(text.value) ? 'which mostly means the newest release of that major' : 'another version than the one meant'}.`,
      remedy: `write it in quotes: '${text.text}'`,
      location: { path: file, ...text.at },
      data: { written: text.text, read },
    })
  }
  return findings
}
