import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import type { RequiredCheck } from '../../domain/live.ts'
import { asked, FormError } from './asking.ts'
import type { GitHub } from './client.ts'
import { one, pages } from './pages.ts'
import type { Place } from './repository.ts'

const rulesSchema = z.array(
  z.object({
    type: z.string(),
    parameters: z
      .object({
        required_status_checks: z
          .array(z.object({ context: z.string(), integration_id: z.number().nullish() }))
          .optional(),
      })
      .optional(),
  }),
)

const branchSchema = z.object({
  protected: z.boolean(),
  protection: z
    .object({
      enabled: z.boolean().optional(),
      required_status_checks: z
        .object({
          contexts: z.array(z.string()).default([]),
          checks: z.array(z.object({ context: z.string(), app_id: z.number().nullish() })).default([]),
        })
        .optional(),
    })
    .optional(),
})

/** Any source may report the check: GitHub says so by -1, or by naming none. */
const appOf = (id: number | null | undefined): number | null => (id === undefined || id === -1 ? null : id)

const byRules = (page: z.infer<typeof rulesSchema>): readonly RequiredCheck[] =>
  page.flatMap(({ type, parameters }) =>
    type === 'required_status_checks'
      ? (parameters?.required_status_checks ?? []).map(({ context, integration_id }) => ({
          name: context,
          app: appOf(integration_id),
          by: 'ruleset' as const,
        }))
      : [],
  )

const byProtection = ({ protected: held, protection }: z.infer<typeof branchSchema>): readonly RequiredCheck[] => {
  if (held && protection === undefined) throw new FormError('GitHub does not say what protects the branch')
  const { contexts = [], checks = [] } = protection?.required_status_checks ?? {}
  const named = new Set(checks.map(({ context }) => context))
  return [
    ...checks.map(({ context, app_id }) => ({ name: context, app: appOf(app_id), by: 'protection' as const })),
    ...contexts
      .filter((context) => !named.has(context))
      .map((context) => ({ name: context, app: null, by: 'protection' as const })),
  ]
}

/**
 * The checks that a branch requires, by rulesets and by classic protection ("Get rules for a branch", "Get a branch").
 * Both tell active rules only, and the apps they are bound to.
 */
export const requiredChecks = async (
  github: GitHub,
  place: Place,
  branch: string,
): Promise<Answer<readonly RequiredCheck[]>> =>
  asked('metadata: read, contents: read', async () => {
    const rules = await pages(
      github,
      'GET /repos/{owner}/{repo}/rules/branches/{branch}',
      { ...place, branch },
      rulesSchema,
    )
    const told = await one(github, 'GET /repos/{owner}/{repo}/branches/{branch}', { ...place, branch }, branchSchema)
    return [...rules.flatMap(byRules), ...byProtection(told)].toSorted((left, right) =>
      left.name === right.name ? (left.by < right.by ? -1 : 1) : left.name < right.name ? -1 : 1,
    )
  })
