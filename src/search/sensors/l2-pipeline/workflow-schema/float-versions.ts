import type { Observation } from '../../../../domain/finding.ts'
import { numberVersions } from '../../../../formats/number-versions.ts'
import type { YamlNode } from '../../../../formats/yaml-tree.ts'

/** `3.0` becomes `3`, which most setup actions take for the newest 3.x. */
const anyMinor = { effect: 'degrades', confidence: 'medium' } as const

/** Versions written as numbers that lose their last digit, as findings. */
export const floatVersions = (file: string, root: YamlNode): readonly Observation[] =>
  numberVersions(root).map(({ path, text, name, certain }) => {
    const read = String(text.value)
    const whole = Number.isInteger(text.value)
    const meaning = whole ? 'which mostly means the newest release of that major' : 'another version than the one meant'
    return {
      kind: 'float-version',
      subject: `${file}#${path.locator}`,
      ...(whole ? anyMinor : { effect: 'blocks', confidence: certain ? 'high' : 'medium' }),
      title: `${name} ${text.text} is read as ${read}`,
      detail: `\`${text.text}\` without quotes is a number, and YAML drops its last zero: \`${path.locator}\` becomes \`${read}\`, ${meaning}.`,
      remedy: `write it in quotes: '${text.text}'`,
      location: { path: file, ...text.at },
      data: { written: text.text, read },
    }
  })
