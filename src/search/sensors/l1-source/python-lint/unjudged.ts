import type { Unknown } from '../../../../domain/reading.ts'

/** What an inspection had to leave out: rules that a configuration selects, and the formatter that it names. */
export interface LeftOut {
  readonly configuration: string | null
  readonly skipped: readonly string[]
  readonly black: string | null
  readonly defaultUnclear: boolean
  readonly otherStyle: boolean
}

const sorted = (words: Iterable<string>): readonly string[] => [...new Set(words)].toSorted()

const unclear =
  'no rules are selected and no release of ruff is pinned: its default set grew with 0.16, so only E4, E7, E9 and F are judged'
const otherwise =
  'files differ from the style of the ruff in this program, and the repository pins a release with another style'

/** One line a configuration for what it asks for and no file's text can answer. */
export const unjudged = (facts: readonly LeftOut[]): readonly Unknown[] => {
  const configurations = sorted(
    facts.flatMap(({ configuration, skipped }) =>
      skipped.length > 0 && configuration !== null ? [configuration] : [],
    ),
  )
  const rules = configurations.map((path) => {
    const codes = sorted(facts.filter(({ configuration }) => configuration === path).flatMap(({ skipped }) => skipped))
    const reason = `${codes.join(', ')}: such rules look at paths or other files and are not judged here`
    return { subject: `${path}#lint`, reason }
  })
  const formatters = sorted(facts.flatMap(({ black }) => black ?? [])).map((path) => ({
    subject: `${path}#tool.black`,
    reason: 'formatting by black is not judged here; gate 1 runs it where `commands.lint` names it',
  }))
  const about = (which: (one: LeftOut) => boolean, part: string, reason: string): readonly Unknown[] =>
    sorted(facts.filter(which).flatMap(({ configuration }) => configuration ?? [])).map((path) => ({
      subject: `${path}#${part}`,
      reason,
    }))
  return [
    ...rules,
    ...about(({ defaultUnclear }) => defaultUnclear, 'lint.select', unclear),
    ...about(({ otherStyle }) => otherStyle, 'format', otherwise),
    ...formatters,
  ]
}
