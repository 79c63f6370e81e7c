import { z } from 'zod'
import { known, unknown } from '../../src/domain/answer.ts'
import type { Answer } from '../../src/domain/answer.ts'
import type { Live } from '../../src/domain/live.ts'

const unread = z.strictObject({ unknown: z.string(), permission: z.string().optional() })

const cache = z.strictObject({
  id: z.int(),
  key: z.string(),
  ref: z.string().default('refs/heads/main'),
  bytes: z.int().default(1_000_000),
  createdAt: z.string().default('2026-05-30T00:00:00Z'),
  lastUsedAt: z.string().default('2026-05-31T00:00:00Z'),
})

const entry = z.strictObject({
  private: z.boolean().default(false),
  archived: z.boolean().default(false),
  fork: z.boolean().default(false),
  ownedByOrganization: z.boolean().default(true),
  pushedAt: z.string().nullable().default('2026-05-31T00:00:00Z'),
})

const states = ['active', 'deleted', 'disabled_fork', 'disabled_inactivity', 'disabled_manually'] as const
const workflow = z.strictObject({
  id: z.int(),
  name: z.string().default('ci'),
  path: z.string(),
  state: z.enum(states).default('active'),
  url: z.string().default('https://github.com/octo/models/actions/workflows/ci.yml'),
})

const runner = z.strictObject({
  id: z.int(),
  name: z.string(),
  online: z.boolean().default(true),
  busy: z.boolean().default(false),
  labels: z.array(z.string()),
})

const answer = <T extends z.ZodType>(value: T) => z.union([unread, value]).optional()

/** What `live` of a `given.json` tells of Actions. */
export const givenActions = {
  entry: answer(entry),
  workflows: answer(z.array(workflow)),
  caches: answer(z.array(cache)),
  cacheUsage: answer(z.strictObject({ bytes: z.int(), caches: z.int() })),
  runners: answer(z.array(runner)),
  organizationRunners: answer(z.array(runner)),
  runsBefore: answer(z.strictObject({ count: z.int() })),
}
const whole = z.object(givenActions)

const answerOf = <T extends object>(given: z.infer<typeof unread> | T | undefined): Answer<T> => {
  if (given === undefined) return unknown('not given here')
  return 'unknown' in given ? unknown(given.unknown, given.permission) : known(given)
}

/** The part of a reader that answers with it. */
export const liveActions = (
  given: z.infer<typeof whole>,
): Pick<Live, 'entry' | 'workflows' | 'caches' | 'cacheUsage' | 'runners' | 'organizationRunners' | 'runsBefore'> => ({
  entry: async () => answerOf(given.entry),
  workflows: async () => answerOf(given.workflows),
  caches: async () => answerOf(given.caches),
  cacheUsage: async () => answerOf(given.cacheUsage),
  runners: async () => answerOf(given.runners),
  organizationRunners: async () => answerOf(given.organizationRunners),
  runsBefore: async () => {
    const count = answerOf(given.runsBefore)
    return count.known ? known(count.value.count) : count
  },
})
