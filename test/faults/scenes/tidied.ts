import { nothing } from '../scene.ts'
import type { Scene } from '../scene.ts'
import { repository } from '../world.ts'
import type { World } from '../world.ts'

const nightly = '.github/workflows/nightly.yml'
const day = 86_400_000

const playbook = `schema: sar/playbook@1
id: TEAM-001
name: Tidy
when: { kinds: [schedule-disabled, old-runs, caches-unused] }
batch: repository
steps:
  - { id: wake, uses: enable-workflow, with: { workflow: ${nightly} } }
  - { id: caches, uses: delete-caches, with: { unusedFor: 7d } }
  - { id: runs, uses: delete-runs, with: { older: 90d } }
  - { id: tell, uses: comment, with: { number: 1, body: 'The nightly run is on again.' } }
  - { id: review, uses: request-review, with: { number: 1, reviewers: ['@bob'] } }
verify: { sensor: stale-runs, also: [cache-usage], within: 1d }
`

const workflow = `name: nightly
on: { schedule: [{ cron: "0 3 * * *" }] }
permissions: { contents: read }
jobs:
  test: { runs-on: ubuntu-24.04, timeout-minutes: 10, steps: [{ run: make test }] }
`

/** A pull request that waits for the nightly run, which is green. */
const arrange = async ({ github, ada, now }: World): Promise<void> => {
  github.collaborator(repository, 'bob', 'write')
  await ada.push(repository, { branch: 'topic', files: { 'topic.md': 'topic\n' } })
  await ada.openPullRequest(repository, { title: 'A topic', head: 'topic' })
  await github.addRun(repository, { path: nightly, createdAt: now(), conclusion: 'success' })
}

/** What two quiet months leave behind. */
const plant = async ({ github, now }: World): Promise<void> => {
  const ago = (days: number): Date => new Date(now().getTime() - days * day)
  github.setWorkflowState(repository, nightly, 'disabled_inactivity')
  for (const days of [100, 110])
    await github.addRun(repository, { path: nightly, createdAt: ago(days), conclusion: 'success' })
  for (const days of [8, 9])
    github.addCache(repository, {
      key: `pip-${days}`,
      ref: 'refs/heads/main',
      version: 'v',
      sizeInBytes: 1e9,
      createdAt: ago(20).toISOString(),
      lastAccessedAt: ago(days).toISOString(),
    })
}

/** A repository that keeps a playbook of its own for what lies about at GitHub. */
export const tidied: Scene = {
  playbook: 'TEAM-001',
  where: 'a playbook of the repository tidies',
  files: { [nightly]: workflow, '.sar/playbooks/tidy.yml': playbook },
  sensors: ['stale-runs', 'cache-usage'],
  arrange,
  plant,
  turns: [{ does: nothing, starts: 'sprint' }],
  ends: 'verified',
  acts: ['comment', 'delete-caches', 'delete-runs', 'enable-workflow', 'request-review'],
  once: { pulls: 0, reruns: 0, dispatches: 0 },
}
