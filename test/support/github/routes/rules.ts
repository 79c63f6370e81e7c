import { repositoryUrl, pageUrl } from '../answers/repository.ts'
import { numberParam, ok, param, type RepositoryCall } from '../call.ts'
import { listOf } from '../page.ts'
import { orRefuse } from '../refusal.ts'
import { onRepository, type Route } from '../route.ts'
import type { Json } from '../state/json.ts'
import { fullName, type Ruleset } from '../state/repository.ts'
import { nodeId } from '../state/world.ts'

const summary = ({ world, repository }: RepositoryCall, ruleset: Ruleset): Json => ({
  id: ruleset.id,
  node_id: nodeId('RepositoryRuleset', ruleset.id),
  name: ruleset.name,
  target: 'branch',
  source_type: 'Repository',
  source: fullName(repository),
  enforcement: 'active',
  created_at: repository.createdAt,
  updated_at: repository.createdAt,
  _links: {
    self: { href: `${repositoryUrl(world, repository)}/rulesets/${ruleset.id}` },
    html: { href: `${pageUrl(world, repository)}/rules/${ruleset.id}` },
  },
})

/** Rulesets, and the rules that hold for a branch. They are told, not enforced. */
export const ruleRoutes: readonly Route[] = [
  onRepository('GET /repos/{owner}/{repo}/rulesets', 'metadata:read', (call) =>
    listOf(call, call.repository.rulesets, (ruleset) => summary(call, ruleset)),
  ),

  onRepository('GET /repos/{owner}/{repo}/rulesets/{ruleset_id}', 'metadata:read', (call) => {
    const id = numberParam(call, 'ruleset_id')
    const ruleset = orRefuse(call.repository.rulesets.find((one) => one.id === id))
    const include = ruleset.branches.map((branch) => `refs/heads/${branch}`)
    return ok({ ...summary(call, ruleset), rules: ruleset.rules, conditions: { ref_name: { include, exclude: [] } } })
  }),

  onRepository('GET /repos/{owner}/{repo}/rules/branches/{branch}', 'metadata:read', (call) => {
    const { repository } = call
    const holding = repository.rulesets.filter(({ branches }) => branches.includes(param(call, 'branch')))
    const rules = holding.flatMap((ruleset) =>
      ruleset.rules.map((rule) => ({
        ...rule,
        ruleset_source_type: 'Repository',
        ruleset_source: fullName(repository),
        ruleset_id: ruleset.id,
      })),
    )
    return listOf(call, rules, (rule) => rule)
  }),
]
