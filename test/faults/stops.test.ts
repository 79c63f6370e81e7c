import { describe, expect, it, onTestFinished } from 'vitest'
import { createGitHub } from '../../src/context/github/client.ts'
import type { State } from '../../src/domain/state.ts'
import { branchState } from '../../src/effects/state/branch.ts'
import { noOutbox } from '../../src/effects/state/outbox.ts'
import { between } from '../support/between.ts'
import { record } from '../support/values.ts'
import { leftBehind } from './left-behind.ts'
import { openPullsOf } from './scene.ts'
import type { Scene } from './scene.ts'
import { missingVariable, refusedVariable } from './scenes/missing-variable.ts'
import { perform } from './service.ts'
import { openWorld, repository, settings } from './world.ts'
import type { World } from './world.ts'

const timeout = 120_000

const stateOf = ({ github, token }: World) =>
  branchState({
    github: createGitHub({ baseUrl: github.url, token, pace: { spaced: false } }),
    repository,
    branch: 'sar-state',
    writer: { kind: 'login', login: 'ada', own: true },
    outbox: noOutbox,
    pauseMs: 1,
  })

const change = (world: World, to: (state: State) => State): Promise<unknown> =>
  stateOf(world).update('A person steps in', (state) => ({ state: to(state), append: [] }))

const urgent = record({ severity: 'P0', sensor: 'secrets', id: 'f'.repeat(16) })

/** What stops everything, how it is lifted again, and how it is told. */
const stops = [
  {
    what: 'a halt',
    reason: 'halted by @ada: the release',
    stop: (world: World) =>
      change(world, (state) => ({
        ...state,
        halt: { by: '@ada', at: world.now().toISOString(), reason: 'the release' },
      })),
    lift: (world: World) => change(world, (state) => ({ ...state, halt: null })),
  },
  {
    what: 'an open P0',
    reason: 'an open P0',
    stop: (world: World) => change(world, (state) => ({ ...state, cases: [...state.cases, urgent] })),
    lift: (world: World) =>
      change(world, (state) => ({ ...state, cases: state.cases.filter(({ id }) => id !== urgent.id) })),
  },
  {
    what: 'the switch',
    reason: 'the kill switch SAR_STOP is thrown',
    stop: async ({ github }: World) => github.setVariable(repository, 'SAR_STOP', 'true'),
    lift: async ({ github }: World) => github.setVariable(repository, 'SAR_STOP', 'false'),
  },
] as const

/** The scene's world, at the moment where its defect stands and nothing was done yet. */
const planted = async (scene: Scene, configuration: string): Promise<World> => {
  const world = await openWorld({ ...scene, files: { ...scene.files, '.github/sar.yml': configuration } })
  onTestFinished(() => world.stop())
  await scene.arrange(world)
  await sweep(world)
  await scene.plant(world)
  return world
}

const sweep = async (world: World, url = world.github.url): Promise<void> => {
  world.pass(1)
  expect(await perform(world.order('sprint', url))).toBeNull()
}

/** What a rescue changed at GitHub besides the state, since so many requests. */
const acts = ({ github: { requests } }: World, since: number): readonly string[] =>
  requests
    .slice(since)
    .filter(({ method, path, status, body }) => {
      if (method === 'GET' || status >= 300) return false
      return !path.endsWith('/graphql') || (body.includes('createCommitOnBranch') && !body.includes('sar-state'))
    })
    .map(({ method, path }) => `${method} ${path.split('/').slice(4).join('/')}`)

const withSwitch = `${settings}killSwitch: SAR_STOP\n`

describe.each(stops)('$what stops a rescue at its next step', ({ stop, lift, reason }) => {
  it('in the middle of a run, and the next run after it is lifted goes on from there', { timeout }, async () => {
    const world = await planted(missingVariable, withSwitch)
    let since = 0
    const proxy = await between(world.github.url, async ({ asks }, when) => {
      if (when === 'before' || since > 0 || !asks.endsWith('/issues')) return 'go'
      await stop(world)
      since = world.github.requests.length
      return 'go'
    })
    await sweep(world, proxy.url)
    await proxy.stop()
    expect(since).toBeGreaterThan(0)
    // The step that was under way ends: the issue that it opened gets its label and its assignee.
    expect(acts(world, since).filter((one) => !/^POST issues\/\d+\/(?:labels|assignees)$/.test(one))).toEqual([])
    expect((await leftBehind(world)).sagas).toMatchObject([
      { state: 'planned', reason: expect.stringContaining(reason) },
    ])
    const held = world.github.requests.length
    await sweep(world)
    expect(acts(world, held)).toEqual([])
    await lift(world)
    await sweep(world)
    expect(await openPullsOf(world)).toHaveLength(1)
    expect((await leftBehind(world)).sagas).toMatchObject([
      { state: 'waiting', acted: ['queue', 'ask', 'propose', 'merged'] },
    ])
    expect(world.github.violations).toEqual([])
  })

  it('while it is given up: nothing is undone and nobody is told until it is lifted', { timeout }, async () => {
    const world = await planted(refusedVariable, withSwitch)
    await sweep(world)
    await stop(world)
    await refusedVariable.turns[1]?.does(world)
    const since = world.github.requests.length
    await sweep(world)
    await sweep(world)
    expect(acts(world, since)).toEqual([])
    await lift(world)
    await sweep(world)
    const left = await leftBehind(world)
    expect(left.sagas).toMatchObject([
      { state: 'escalated', reason: expect.stringContaining('closed without a merge') },
    ])
    expect([left.blockers.length, left.branches]).toEqual([1, ['main', 'sar-state']])
  })
})

/** What the service committed to the state since so many requests, by its headlines. */
const committed = ({ github: { requests } }: World, since: number): readonly string[] =>
  requests
    .slice(since)
    .flatMap(({ path, body }) =>
      path.endsWith('/graphql') ? (/"message":\{"headline":"([^"]*)"/.exec(body)?.[1] ?? []) : [],
    )

describe('a rescue that nothing came of', () => {
  it('writes nothing while it waits', { timeout }, async () => {
    const world = await planted(missingVariable, settings)
    await sweep(world)
    const since = world.github.requests.length
    await sweep(world)
    expect(committed(world, since)).toEqual(['Record a sweep'])
    expect((await leftBehind(world)).sagas).toMatchObject([{ state: 'waiting' }])
  })

  it('writes nothing once it was given up, until its cases are over', { timeout }, async () => {
    const world = await planted(refusedVariable, settings)
    await sweep(world)
    await refusedVariable.turns[1]?.does(world)
    await sweep(world)
    const since = world.github.requests.length
    await sweep(world)
    expect(committed(world, since)).toEqual(['Record a sweep'])
    expect((await leftBehind(world)).sagas).toMatchObject([{ state: 'escalated' }])
    await missingVariable.arrange(world)
    await sweep(world)
    expect((await leftBehind(world)).issues).toContain('SAR-001 could not rescue 3 cases closed')
  })
})

describe('a cap', () => {
  const capped = (caps: string): string => settings.replace('autonomy: P1', `autonomy: P1, caps: { ${caps} }`)

  it('of open pull requests holds a rescue until one of them is closed', { timeout }, async () => {
    const world = await planted(missingVariable, capped('openPullRequests: 1, pullRequestsPerHour: 9'))
    await world.ada.push(repository, { branch: 'sar/SAR-009/other', files: { 'other.md': 'other\n' } })
    const other = await world.ada.openPullRequest(repository, { title: 'Other', head: 'sar/SAR-009/other' })
    await sweep(world)
    expect((await leftBehind(world)).sagas).toMatchObject([
      { state: 'planned', reason: '1 rescue pull requests are open, the cap is 1' },
    ])
    await world.ada.request(`PATCH /repos/${repository}/pulls/${other}`, { state: 'closed' })
    await sweep(world)
    expect((await openPullsOf(world)).map(({ title }) => title)).toEqual(['Set 2 missing variable(s)'])
  })

  it('of pull requests an hour holds a rescue until the hour is over', { timeout }, async () => {
    const world = await planted(missingVariable, capped('pullRequestsPerHour: 1'))
    await stateOf(world).update('Another rescue', (state) => ({
      state,
      append: [
        {
          at: new Date(world.now().getTime() + 3_600_000 - 1).toISOString(),
          actor: 'ada',
          action: 'step.acted',
          subject: 'SAR-009/propose',
          evidence: { run: 'other', uses: 'open-pull-request', key: 'other', numbers: [9] },
        },
      ],
    }))
    await sweep(world)
    expect((await leftBehind(world)).sagas).toMatchObject([
      { state: 'planned', reason: '1 rescue pull requests within the hour, the cap is 1' },
    ])
    await sweep(world)
    expect(await openPullsOf(world)).toHaveLength(1)
  })
})
