import { fullCommit } from '../answers/commit.ts'
import { pageUrl, repositoryUrl } from '../answers/repository.ts'
import { ok, param, type RepositoryCall } from '../call.ts'
import { readCommit } from '../git/commits.ts'
import { branchTip, listReferences } from '../git/references.ts'
import { listOf } from '../page.ts'
import { orRefuse, Refusal } from '../refusal.ts'
import { onRepository, type Route } from '../route.ts'
import type { Json } from '../state/json.ts'
import { fullName, type Protection } from '../state/repository.ts'

const branchProtection = (call: RepositoryCall, protection: Protection, branch: string): Json => {
  const url = `${repositoryUrl(call.world, call.repository)}/branches/${encodeURIComponent(branch)}/protection`
  return {
    url,
    required_status_checks: {
      url: `${url}/required_status_checks`,
      strict: protection.strict,
      contexts: protection.requiredChecks,
      contexts_url: `${url}/required_status_checks/contexts`,
      checks: protection.requiredChecks.map((context) => ({ context, app_id: null })),
    },
    ...(protection.requiredApprovals === 0
      ? {}
      : {
          required_pull_request_reviews: {
            url: `${url}/required_pull_request_reviews`,
            dismiss_stale_reviews: false,
            require_code_owner_reviews: false,
            required_approving_review_count: protection.requiredApprovals,
            require_last_push_approval: false,
          },
        }),
    enforce_admins: { url: `${url}/enforce_admins`, enabled: protection.enforceAdmins },
    required_linear_history: { enabled: false },
    allow_force_pushes: { enabled: false },
    allow_deletions: { enabled: false },
    block_creations: { enabled: false },
    required_conversation_resolution: { enabled: false },
    lock_branch: { enabled: false },
    allow_fork_syncing: { enabled: false },
    required_signatures: { url: `${url}/required_signatures`, enabled: false },
  }
}

/** The short form of a protection that stands inside a branch. */
const protectionSummary = (protection: Protection | undefined): Json => ({
  enabled: protection !== undefined,
  required_status_checks: {
    enforcement_level: protection === undefined ? 'off' : protection.enforceAdmins ? 'everyone' : 'non_admins',
    contexts: protection?.requiredChecks ?? [],
    checks: (protection?.requiredChecks ?? []).map((context) => ({ context, app_id: null })),
  },
})

/** Branches and tags, and what protects them. */
export const branchRoutes: readonly Route[] = [
  onRepository('GET /repos/{owner}/{repo}/branches', 'contents:read', async (call) => {
    const { world, repository, query } = call
    const branches = await listReferences(repository.directory, 'refs/heads/')
    const wanted = query.get('protected')
    const shown = branches
      .map(({ name, oid }) => ({ name: name.slice('refs/heads/'.length), oid }))
      .filter(({ name }) => wanted === null || repository.protections.has(name) === (wanted === 'true'))
    return listOf(call, shown, ({ name, oid }) => ({
      name,
      commit: { sha: oid, url: `${repositoryUrl(world, repository)}/commits/${oid}` },
      protected: repository.protections.has(name),
    }))
  }),

  onRepository('GET /repos/{owner}/{repo}/branches/{branch}', 'contents:read', async (call) => {
    const { world, repository } = call
    const name = param(call, 'branch')
    const oid = orRefuse(await branchTip(repository.directory, name), () => new Refusal(404, 'Branch not found'))
    const commit = orRefuse(await readCommit(repository.directory, oid))
    const protection = repository.protections.get(name)
    const self = `${repositoryUrl(world, repository)}/branches/${encodeURIComponent(name)}`
    return ok({
      name,
      commit: await fullCommit(world, repository, commit),
      _links: { self, html: `${pageUrl(world, repository)}/tree/${encodeURIComponent(name)}` },
      protected: protection !== undefined,
      protection: protectionSummary(protection),
      protection_url: `${self}/protection`,
    })
  }),

  onRepository('GET /repos/{owner}/{repo}/branches/{branch}/protection', 'administration:read', (call) => {
    const name = param(call, 'branch')
    const protection = orRefuse(call.repository.protections.get(name), () => new Refusal(404, 'Branch not protected'))
    return ok(branchProtection(call, protection, name))
  }),

  onRepository('GET /repos/{owner}/{repo}/tags', 'contents:read', async (call) => {
    const { world, repository } = call
    const tags = (await listReferences(repository.directory, 'refs/tags/')).toReversed()
    return listOf(call, tags, async ({ name: ref }) => {
      const name = ref.slice('refs/tags/'.length)
      const sha = (await readCommit(repository.directory, ref))?.oid ?? ''
      const api = repositoryUrl(world, repository)
      return {
        name,
        commit: { sha, url: `${api}/commits/${sha}` },
        zipball_url: `${api}/zipball/${ref}`,
        tarball_url: `${api}/tarball/${ref}`,
        node_id: Buffer.from(`Ref:${fullName(repository)}:${ref}`).toString('base64url'),
      }
    })
  }),
]
