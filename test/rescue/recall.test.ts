import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { openPullsOf } from '../faults/scene.ts'
import { mendedWorkflow, refusedFix } from '../faults/scenes/failing-ci.ts'
import { perform, repository } from '../faults/service.ts'
import { openWorld, settings } from '../faults/world.ts'
import { between } from '../support/between.ts'
import { ciScene, told, workflow, workflowPath } from './ci-scene.ts'

const timeout = 120_000
const path = '.github/sar.yml'
const pullSchema = z.object({
  node_id: z.string(),
  auto_merge: z.object({ enabled_by: z.object({ login: z.string() }) }).nullable(),
})

const rescues = (merge: 'auto' | 'review', autonomy = 'P1'): string =>
  settings.replace('autonomy: P1', `autonomy: ${autonomy}, merge: ${merge}`).concat('killSwitch: SAR_STOP\n')

/** A rescue's pull request whose gates have passed, and which waits for a check that the branch requires. */
const waiting = async (merge: 'auto' | 'review') => {
  const world = await openWorld({ ...mendedWorkflow, files: { ...mendedWorkflow.files, [path]: rescues(merge) } })
  const proxy = await between(world.server, async () => 'go')
  onTestFinished(async () => {
    await proxy.stop()
    await world.stop()
  })
  const { github, ada } = world
  const sweep = async (): Promise<void> => {
    world.pass(1)
    expect(await perform(world.order('sprint', proxy.url))).toBeNull()
  }
  await mendedWorkflow.arrange(world)
  await sweep()
  await mendedWorkflow.plant(world)
  await sweep()
  github.protect(repository, 'main', { requiredChecks: ['slow'] })
  await mendedWorkflow.turns[1]?.does(world)
  await sweep()
  const [{ number } = { number: 0 }] = await openPullsOf(world)
  const pull = async () => pullSchema.parse(await ada.request(`GET /repos/${repository}/pulls/${number}`))
  return {
    world,
    sweep,
    by: async () => (await pull()).auto_merge?.enabled_by.login ?? null,
    /** Somebody switches it on, or off, by hand. */
    hand: async (login: string, on: boolean): Promise<void> => {
      const { node_id: id } = await pull()
      const what = on ? 'enablePullRequestAutoMerge' : 'disablePullRequestAutoMerge'
      const query = `mutation ($id: ID!) { ${what}(input: { pullRequestId: $id }) { pullRequest { number } } }`
      await github.as(login).request('POST /graphql', { query, variables: { id } })
    },
    set: async (text: string): Promise<void> => {
      await ada.push(repository, { files: { [path]: text } })
      await sweep()
    },
  }
}

describe('a merge that was left to GitHub', () => {
  it.each([
    { what: 'the settings ask for a review', text: rescues('review') },
    { what: 'its autonomy is taken back', text: rescues('auto', 'none') },
  ])('is taken back where $what, and left to it anew once they no longer do', { timeout }, async ({ text }) => {
    const { by, set, world } = await waiting('auto')
    expect(await by()).toBe('ada')
    await set(text)
    expect(await by()).toBeNull()
    await set(rescues('auto'))
    expect(await by()).toBe('ada')
    expect(world.github.violations).toEqual([])
  })

  it(
    'is taken back where the gates refuse it after all, and what is made anew waits for them',
    { timeout },
    async () => {
      const { by, sweep, world } = await waiting('auto')
      const [before] = await openPullsOf(world)
      await refusedFix.turns[1]?.does(world)
      await sweep()
      const [after] = await openPullsOf(world)
      expect([after?.number, after?.head.sha === before?.head.sha]).toEqual([before?.number, false])
      expect(await by()).toBeNull()
      await mendedWorkflow.turns[1]?.does(world)
      await sweep()
      expect(await by()).toBe('ada')
    },
  )

  it('is taken back at the sweep that finds the kill switch thrown', { timeout }, async () => {
    const { by, sweep, world } = await waiting('auto')
    world.github.setVariable(repository, 'SAR_STOP', 'yes')
    await sweep()
    expect(await by()).toBeNull()
    const asked = world.github.requests.length
    await sweep()
    const later = world.github.requests.slice(asked).filter(({ body }) => body.includes('PullRequestAutoMerge'))
    expect(later).toEqual([])
    expect(world.github.violations).toEqual([])
  })

  it.each(['auto', 'review'] as const)('by a person stays theirs, with merge: %s', { timeout }, async (merge) => {
    const { by, hand, sweep, world } = await waiting(merge)
    world.github.collaborator(repository, 'bob', 'write')
    if (merge === 'auto') await hand('bob', false)
    await hand('bob', true)
    world.github.setVariable(repository, 'SAR_STOP', 'yes')
    await sweep()
    expect(await by()).toBe('bob')
  })
})

it('a halt takes back at once what GitHub is to merge, until somebody resumes', { timeout: 240_000 }, async () => {
  const scene = await ciScene('app', {
    [workflowPath]: workflow.replace(
      '      - run: make test\n',
      '      - uses: actions/setup-python@v6\n        with:\n          python-version: 3.10\n      - run: make test\n',
    ),
    [path]: 'service: app\nrescue: { autonomy: P1, merge: auto }\n',
  })
  await scene.begin()
  await scene.run('failure', told.version)
  await scene.sweep()
  const [{ number, head } = { number: 0, head: { ref: '', sha: '' } }] = await scene.pulls()
  scene.github.protect(repository, 'main', { requiredChecks: ['slow'] })
  await scene.gate(head, 'success')
  await scene.sweep()
  const by = async () =>
    pullSchema.parse(await scene.ada.request(`GET /repos/${repository}/pulls/${number}`)).auto_merge?.enabled_by.login
  expect(await by()).toBe('sar-watchdog[bot]')

  const asked = await scene.ada.openIssue(repository, { title: 'Stop' })
  const say = async (words: string): Promise<string> => {
    await scene.ada.comment(repository, asked, words)
    await scene.settle()
    return JSON.stringify(await scene.ada.request(`GET /repos/${repository}/issues/${asked}/comments`))
  }
  expect(await say('@bot halt moving house')).toContain(`#${number} is no longer merged by itself`)
  expect(await by()).toBeUndefined()
  await say('@bot resume')
  await scene.sweep()
  expect(await by()).toBe('sar-watchdog[bot]')
  expect(scene.github.violations).toEqual([])
})
