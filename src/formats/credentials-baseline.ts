import { createHash } from 'node:crypto'
import { z } from 'zod'
import { defineFormat } from '../domain/format.ts'

/** What a `.secrets.baseline` calls known. Its hashes are unsalted, so they are compared here and go nowhere. */
export interface CredentialsBaseline {
  /** Whether the file knows this text at this path, and nobody has audited it as a real secret. */
  holds(path: string, secret: string): boolean
  /** One line on why the file cannot be read, or null. */
  readonly fault: string | null
}

const baselineSchema = z.looseObject({
  results: z.record(
    z.string(),
    z.array(z.looseObject({ hashed_secret: z.string().regex(/^[0-9a-f]{40}$/i), is_secret: z.boolean().optional() })),
  ),
})

export const noBaseline: CredentialsBaseline = { holds: () => false, fault: null }

const broken = (fault: string): CredentialsBaseline => ({ holds: () => false, fault })

const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex')

/** The path as this program writes it; detect-secrets writes the separators of the system it ran on. */
const plainPath = (path: string): string => path.replaceAll('\\', '/').replace(/^\.\//, '')

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * The baseline of detect-secrets 0.12 to 1.5 (`results`: path → entries with the SHA-1 of each secret). Entries that an
 * audit marked `is_secret: true` are real and stay findings.
 */
export const credentialsBaseline = defineFormat<CredentialsBaseline>({
  id: 'credentials-baseline',
  parse: ({ text }) => {
    const content = parseJson(text)
    if (content === undefined) return broken('it is not valid JSON')
    const parsed = baselineSchema.safeParse(content)
    if (!parsed.success) return broken('it is no baseline of detect-secrets: `results` with a `hashed_secret` each')
    const known = new Set(
      Object.entries(parsed.data.results).flatMap(([path, entries]) =>
        entries
          .filter(({ is_secret: real }) => real !== true)
          .map(({ hashed_secret: hash }) => `${hash.toLowerCase()} ${plainPath(path)}`),
      ),
    )
    return { holds: (path, secret) => known.has(`${sha1(secret)} ${path}`), fault: null }
  },
})
