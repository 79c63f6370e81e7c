import { z } from 'zod'
import { known, unknown } from '../../src/domain/answer.ts'
import type { Answer } from '../../src/domain/answer.ts'
import type { Live } from '../../src/domain/live.ts'

const unread = z.strictObject({ unknown: z.string(), permission: z.string().optional() })

const code = z.strictObject({
  number: z.int(),
  url: z.string().default('https://github.com/octo/models/security/code-scanning/1'),
  rule: z.string(),
  description: z.string().default(''),
  severity: z.enum(['none', 'note', 'warning', 'error']).nullable().default('warning'),
  security: z.enum(['low', 'medium', 'high', 'critical']).nullable().default(null),
  tool: z.string().default('CodeQL'),
  path: z.string().nullable().default(null),
  line: z.int().nullable().default(null),
  message: z.string().default(''),
})

const analysis = z.strictObject({
  tool: z.string().default('CodeQL'),
  category: z.string().default(''),
  commit: z.string().default('a'.repeat(40)),
  createdAt: z.string().default('2026-05-31T12:00:00Z'),
  error: z.string().default(''),
})

const dependency = z.strictObject({
  number: z.int(),
  url: z.string().default('https://github.com/octo/models/security/dependabot/1'),
  ecosystem: z.string().default('pip'),
  package: z.string(),
  manifest: z.string().default('requirements.txt'),
  scope: z.enum(['development', 'runtime']).nullable().default('runtime'),
  ghsa: z.string(),
  cve: z.string().nullable().default(null),
  severity: z.enum(['low', 'medium', 'high', 'critical']),
  score: z.number().nullable().default(null),
  summary: z.string().default(''),
  vulnerable: z.string().default('< 2.0'),
  patched: z.string().nullable().default('2.0'),
})

const perRef = <T extends z.ZodType>(list: T) => z.record(z.string(), z.union([unread, list.nullable()])).optional()

/** Alerts as `live` of a `given.json` tells them, by ref where they have one; null where the feature is not used. */
export const givenAlerts = {
  codeScanning: perRef(z.array(code)),
  analyses: perRef(z.array(analysis)),
  dependabot: z.union([unread, z.array(dependency).nullable()]).optional(),
}
const whole = z.object(givenAlerts)

const answerOf = <T extends object>(given: z.infer<typeof unread> | T | null | undefined): Answer<T | null> => {
  if (given === undefined) return unknown('not given here')
  if (given === null) return known(null)
  return 'unknown' in given ? unknown(given.unknown, given.permission) : known(given)
}

/** The part of a reader that answers with them. Of a ref that is not named nothing was uploaded. */
export const liveAlerts = (
  given: z.infer<typeof whole>,
): Pick<Live, 'codeScanningAlerts' | 'codeScanningAnalyses' | 'dependabotAlerts'> => ({
  codeScanningAlerts: async (ref) =>
    given.codeScanning === undefined ? unknown('not given here') : answerOf(given.codeScanning[ref] ?? null),
  codeScanningAnalyses: async (ref) => {
    if (given.analyses !== undefined && ref in given.analyses) return answerOf(given.analyses[ref] ?? null)
    return given.codeScanning === undefined ? unknown('not given here') : known([])
  },
  dependabotAlerts: async () => answerOf(given.dependabot),
})
