import type { Unknown } from '../../../../domain/reading.ts'

/** What an inspection had to leave out: rules that a configuration selects, and the formatter that it names. */
export interface LeftOut {
  readonly configuration: string | null
  readonly skipped: readonly string[]
  readonly black: string | null
}

const sorted = (words: Iterable<string>): readonly string[] => [...new Set(words)].toSorted()

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
    reason: 'formatting by black is not judged here',
  }))
  return [...rules, ...formatters]
}
