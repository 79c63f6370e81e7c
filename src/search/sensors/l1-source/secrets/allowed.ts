import { z } from 'zod'
import type { Observation } from '../../../../domain/finding.ts'
import type { FileFacts } from '../../../../domain/sensor.ts'
import type { ChangeSet } from '../../../../domain/workspace.ts'
import type { Sighting } from '../../../../formats/credential-sighting.ts'

/** What detect-secrets reads as leave for a line, as the waiver that triage makes of it is called. */
export const pragma = 'pragma: allowlist secret'

const onLine = /pragma: ?(?:allowlist|whitelist) secret/i
const onLineAbove = /pragma: ?allowlist nextline secret/i

interface Line {
  readonly text: string
  readonly above: string
}

/** The lines around a sighting, cut to a window: a file may be one line of megabytes. */
const linesAt = (text: string, { start, end }: Sighting): Line => {
  const before = text.slice(Math.max(0, start - 1000), start).split('\n')
  const after = text.slice(end, end + 1000).split('\n', 1)
  return { text: `${before.at(-1) ?? ''}${after[0] ?? ''}`, above: before.at(-2) ?? '' }
}

/** How many lines above a sighting the comment stands that allows it: 0 or 1; null where there is none. */
export const allowedFrom = (text: string, sighting: Sighting): 0 | 1 | null => {
  const line = linesAt(text, sighting)
  if (onLine.test(line.text)) return 0
  return onLineAbove.test(line.above) ? 1 : null
}

/** Guesses of one file that comments allow. `above`: lines between the comment and what it allows. */
export const allowedSchema = z.array(
  z.strictObject({
    detector: z.string(),
    name: z.string().nullable(),
    above: z.int(),
    at: z.strictObject({ line: z.int(), column: z.int(), endLine: z.int(), endColumn: z.int() }),
  }),
)
export type Allowed = z.infer<typeof allowedSchema>

/**
 * The guesses that a change itself allows: it wrote the comment or the line. What the base allows already was decided
 * there and is no finding.
 */
export const allowedBy = (
  change: ChangeSet | null,
  files: readonly FileFacts<Allowed>[],
  what: (detector: string) => string,
): readonly Observation[] => {
  if (change === null) return []
  const written = new Map(change.files.map(({ path, lines }) => [path, lines]))
  return files.flatMap(({ path, facts }) => {
    const lines = written.get(path)
    if (lines === undefined && change.partial === null) return []
    const mine = facts.filter(
      ({ above, at }) => lines?.some((line) => at.line - above <= line && line <= at.endLine) ?? true,
    )
    return mine.map((one) => observe(path, one, what(one.detector)))
  })
}

const observe = (path: string, { detector, name, at }: Allowed[number], what: string): Observation => ({
  kind: 'allowed',
  subject: `${path}#${name ?? detector}`,
  effect: 'breach',
  impact: 8,
  confidence: 'medium',
  title: `${what}${name === null ? '' : ` (${name})`} that the change itself allows`,
  detail: `The comment \`${pragma}\` at line ${at.line} would hide it from now on. Whether it is a secret is for a code owner to say, not for the change that brings it.`,
  remedy: 'take the value out, or have a code owner other than the author approve this head',
  location: { path, ...at },
  data: { rule: 'R2', detector, name, tier: detector === 'assigned-secret' ? 'B' : 'C', pending: pragma },
})
