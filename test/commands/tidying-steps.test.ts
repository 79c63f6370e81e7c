import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { asking, checkout, folder, host, instant, repository, sar } from './scene.ts'

const daysAgo = (days: number): string => new Date(instant.getTime() - days * 86_400_000).toISOString()

const nightly = '.github/workflows/nightly.yml'

const playbook = (step: string) => `schema: sar/playbook@1
id: TEAM-001
name: Tidy
when: { kinds: [F401] }
batch: repository
steps:
  - ${step}
verify: { sensor: python-lint, within: 1h }
`

/** A repository whose own playbook has one step, and what a person's run of it ends with. */
const scene = async (step: string, files: Readonly<Record<string, string>> = {}) => {
  const cwd = checkout({
    ...files,
    'train.py': 'import os\n',
    [nightly]: 'on: { schedule: [{ cron: "0 3 * * *" }] }\njobs: {}\n',
    '.sar/playbooks/tidy.yml': playbook(step),
  })
  const { github, token } = await host(cwd)
  const rescue = (...more: readonly string[]) =>
    sar(['rescue', '--playbook', 'TEAM-001', '--sensor', 'python-lint', '--repo', repository, ...more], {
      cwd: folder(),
      variables: { ...asking({ github, token }), SAR_AGENT_TOKEN: github.token('ada') },
      pace: { spaced: false },
    })
  /** The code that the first answer gives, and what is done by it. */
  const confirm = async (...more: readonly string[]) => {
    const held = await rescue('--apply')
    const [, code = ''] = /confirm ([0-9A-Z]{32})/.exec(held.stdout) ?? []
    return rescue('--apply', '--confirm', code, ...more)
  }
  const ask = (route: string) => github.as('ada').request(route)
  return { github, rescue, confirm, ask }
}

const cachesSchema = z.object({ actions_caches: z.array(z.object({ key: z.string() })) })

describe('steps for playbooks of one’s own', { timeout: 60_000 }, () => {
  it('delete-caches deletes those that nobody used, the longest unused first and no more than it may', async () => {
    const { github, rescue, confirm, ask } = await scene(
      '{ id: tidy, uses: delete-caches, with: { unusedFor: 3d, most: 2 } }',
    )
    for (const [key, days] of [
      ['new', 1],
      ['old', 4],
      ['older', 5],
      ['oldest', 6],
    ] as const)
      github.addCache(repository, {
        key,
        ref: 'refs/heads/main',
        version: 'v',
        sizeInBytes: 1e9,
        createdAt: daysAgo(9),
        lastAccessedAt: daysAgo(days),
      })
    expect((await rescue()).stdout).toContain('deletes 2 caches of 2.0 GB together')
    await confirm()
    const { actions_caches: left } = cachesSchema.parse(await ask(`GET /repos/${repository}/actions/caches`))
    expect(left.map(({ key }) => key).toSorted()).toEqual(['new', 'old'])
  })

  it('delete-caches that GitHub refuses does not end well, and asks a person', async () => {
    const { github, confirm, ask } = await scene('{ id: tidy, uses: delete-caches, with: { unusedFor: 3d, most: 2 } }')
    const [createdAt, lastAccessedAt] = [daysAgo(9), daysAgo(6)]
    const cache = { key: 'old', ref: 'refs/heads/main', version: 'v', sizeInBytes: 1e9, createdAt, lastAccessedAt }
    github.addCache(repository, cache)
    github.fail({ method: 'DELETE', route: /\/caches/, times: 99, with: 403 })
    const { exitCode, stdout } = await confirm('--format', 'json')
    expect([exitCode, JSON.parse(stdout).outcomes[0].state]).toEqual([1, 'escalated'])
    const { actions_caches: left } = cachesSchema.parse(await ask(`GET /repos/${repository}/actions/caches`))
    expect(left).toHaveLength(1)
    expect(await ask(`GET /repos/${repository}/issues`)).toHaveLength(1)
  })

  it('enable-workflow switches on what GitHub switched off', async () => {
    const { github, confirm, ask } = await scene(`{ id: tidy, uses: enable-workflow, with: { workflow: ${nightly} } }`)
    github.setWorkflowState(repository, nightly, 'disabled_inactivity')
    await confirm()
    expect(await ask(`GET /repos/${repository}/actions/workflows/nightly.yml`)).toMatchObject({ state: 'active' })
  })

  it('enable-workflow leaves to a person what a person switched off', async () => {
    const { github, rescue, ask } = await scene(`{ id: tidy, uses: enable-workflow, with: { workflow: ${nightly} } }`)
    github.setWorkflowState(repository, nightly, 'disabled_manually')
    expect((await rescue('--apply')).stdout).toContain('disabled_manually')
    expect(await ask(`GET /repos/${repository}/actions/workflows/nightly.yml`)).toMatchObject({
      state: 'disabled_manually',
    })
  })

  it('hand-to-agent shows the task, writes it, and assigns the agent in the name of whose token is there', async () => {
    const { github, rescue, ask } = await scene(
      '{ id: hand, uses: hand-to-agent, with: { issue: 1, accept: sar-watchdog search } }',
      { '.github/sar.yml': "rescue: { agent: '@copilot' }\n" },
    )
    github.codingAgent(repository, 'copilot-swe-agent')
    await github.as('ada').openIssue(repository, { title: 'Unused imports' })
    const planned = (await rescue()).stdout
    expect(planned).toMatch(/hand \(hand-to-agent\): hands train\.py#\S+ to @copilot in #1/)
    expect(planned).toContain('task for @copilot in #1\n')
    expect(planned).toContain('A task for a coding agent')
    expect((await rescue('--apply')).stdout).not.toContain('ghp_')
    await rescue('--apply')
    expect(await ask(`GET /repos/${repository}/issues/1`)).toMatchObject({
      assignees: [{ login: 'copilot-swe-agent[bot]' }],
    })
    expect(await ask(`GET /repos/${repository}/issues/1/comments`)).toMatchObject([
      { body: expect.stringContaining('train.py') },
    ])
  })

  it('comment and request-review speak to those who work on a pull request, once', async () => {
    const { github, rescue, ask } = await scene(
      "{ id: ask, uses: request-review, with: { number: 1, reviewers: [bob] } }\n  - { id: tell, uses: comment, with: { number: 1, body: 'See ${{ cases[0].subject }}.' } }",
    )
    github.collaborator(repository, 'bob', 'write')
    await github.as('ada').push(repository, { branch: 'topic', files: { 'a.py': '' }, message: 'a' })
    await github.as('ada').request(`POST /repos/${repository}/pulls`, { title: 'a', head: 'topic', base: 'main' })
    await rescue('--apply')
    await rescue('--apply')
    const comments = z
      .array(z.object({ body: z.string() }))
      .parse(await ask(`GET /repos/${repository}/issues/1/comments`))
    expect(comments.map(({ body }) => body.split('\n').at(-1))).toEqual([expect.stringMatching(/^See train\.py/)])
    expect(await ask(`GET /repos/${repository}/pulls/1`)).toMatchObject({ requested_reviewers: [{ login: 'bob' }] })
  })
})
