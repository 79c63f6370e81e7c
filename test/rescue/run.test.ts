import { readFile, readdir } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { known, unknown } from '../../src/domain/answer.ts'
import type { Case } from '../../src/domain/case.ts'
import type { Change, Receipt } from '../../src/domain/change.ts'
import type { Live, PullRequestSummary } from '../../src/domain/live.ts'
import type { Playbook } from '../../src/domain/playbook.ts'
import { PassingError } from '../../src/domain/errors.ts'
import { emptyState } from '../../src/domain/state.ts'
import type { RunRecord } from '../../src/domain/state.ts'
import type { StepView } from '../../src/domain/step.ts'
import { playbookProblems, readPlaybook } from '../../src/rescue/playbooks.ts'
import { rescue } from '../../src/rescue/rescue.ts'
import type { RescueRequest } from '../../src/rescue/rescue.ts'
import type { Recheck } from '../../src/rescue/ports.ts'
import { silentLive } from '../support/silent-live.ts'
import { instant, settings } from '../support/values.ts'
import { absentVariable, casesOf, heldState, portsOf, steps, viewOf } from './in-memory.ts'

const path = 'playbooks/SAR-001-missing-variable.yml'
const branchOf = (run: string) => `sar/SAR-001/${run}`

/** A world in memory: state, GitHub's answers, and a record of every change that was applied. */
const world = (playbook: Playbook, found: readonly Case[]) => {
  let cases = found
  let may = true
  let asked = false
  const held = heldState()
  let now = instant
  let stopped: string | null = null
  let pull: Partial<PullRequestSummary> | null = {}
  let seen: Recheck = 'found'
  const applied: Change[] = []
  const failing = new Map<string, string | Error>()

  const apply = async (change: Change): Promise<Receipt> => {
    const failure = failing.get(change.kind)
    if (failure !== undefined) throw failure instanceof Error ? failure : new Error(failure)
    applied.push(change)
    return {
      kind: change.kind,
      number: change.kind === 'open-pull-request' ? 7 : null,
      sha: null,
      url: null,
      already: false,
    }
  }
  const summary: PullRequestSummary = {
    number: 7,
    title: 'Set 1 missing variable(s)',
    state: 'open',
    merged: false,
    mergeSha: null,
    author: 'sar-watchdog[bot]',
    headRef: 'sar/SAR-001/x',
    headSha: 'd'.repeat(40),
    headRepository: 'octo/models',
    baseRef: 'main',
    baseSha: 'c'.repeat(40),
    labels: [],
  }
  const live: Live = {
    ...silentLive,
    pullRequest: async () => (pull === null ? unknown('GitHub said 500') : known({ ...summary, ...pull })),
  }
  const view = (run: RunRecord): StepView =>
    viewOf(run, {
      cases,
      settings: settings({ triage: { escalate: ['@owner'] } }),
      live,
      state: held.get(),
      clock: { now: () => now },
    })
  const request = (act: boolean): RescueRequest => ({
    playbooks: new Map([[playbook.id, playbook]]),
    steps,
    runs: held.get().runs,
    sensors: [],
    view,
    now,
    acts: !act
      ? null
      : {
          may: () => may || asked,
          asked: () => asked,
          locked: (_playbook, _run, work) => work(async () => {}),
          ports: portsOf(playbook, {
            apply,
            state: held.writer,
            view,
            stopped: async () => stopped,
            recheck: async () => seen,
          }),
        },
  })
  return {
    applied,
    failing,
    plan: () => rescue(cases, request(false)),
    act: () => rescue(cases, request(true)),
    state: held.get,
    /** Somebody changes what the state holds of every run's progress. */
    bend: (cursor: RunRecord['cursor']) =>
      held.set({ ...held.get(), runs: held.get().runs.map((run) => ({ ...run, cursor })) }),
    /** Whether the configuration lets rescues act alone, and whether a person asks now. */
    let: (alone: boolean, person = false) => void ([may, asked] = [alone, person]),
    waive: (waiver: Case['waiver']) => void (cases = found.map((one) => ({ ...one, waiver }))),
    stop: (reason: string | null) => void (stopped = reason),
    setPull: (given: Partial<PullRequestSummary> | null) => void (pull = given),
    see: (given: Recheck) => void (seen = given),
    pass: (ms: number) => void (now = new Date(now.getTime() + ms)),
  }
}

describe('SAR-001', () => {
  let playbook: Playbook
  beforeAll(async () => {
    playbook = readPlaybook({ path, text: await readFile(path, 'utf8') }, steps)
  })
  const kinds = (changes: readonly Change[]) => changes.map(({ kind }) => kind)
  const start = () => {
    const findings = [absentVariable('LOG_LEVEL', {}), absentVariable('TRACKING_URI', { default: null, owner: '@ada' })]
    return world(playbook, casesOf(playbook, findings))
  }

  it('plans every step with its exact changes and does nothing', async () => {
    const there = start()
    const [outcome] = (await there.plan()).outcomes
    expect(outcome?.state).toBe('planned')
    expect(outcome?.steps.map(({ id, state }) => [id, state])).toEqual([
      ['queue', 'planned'],
      ['ask', 'planned'],
      ['propose', 'planned'],
      ['merged', 'planned'],
    ])
    expect(kinds(outcome?.steps.flatMap(({ dryRun }) => dryRun) ?? [])).toEqual([
      'commit',
      'open-issue',
      'open-pull-request',
    ])
    expect(there.applied).toEqual([])
    expect(there.state()).toEqual(emptyState)
  })

  it('queues what the registry knows, asks for the rest, proposes, waits, and ends verified', async () => {
    const there = start()
    const [waiting] = (await there.act()).outcomes
    expect(waiting).toMatchObject({ state: 'waiting', pullRequest: 7 })
    expect(kinds(there.applied)).toEqual(['commit', 'open-issue', 'open-pull-request'])
    const [commit, issue] = there.applied
    if (commit?.kind !== 'commit' || issue?.kind !== 'open-issue') throw new Error('commit and issue')
    expect(commit.branch).toBe(branchOf(waiting?.run ?? ''))
    expect(commit.files).toHaveLength(1)
    expect(JSON.parse(commit.files[0]?.content ?? '')).toMatchObject({
      operation: 'set',
      name: 'LOG_LEVEL',
      value: 'info',
    })
    expect(issue.body).toContain('repo-vars/TRACKING_URI')
    expect(issue.body).toContain('@ada')
    expect(issue.assignees).toEqual(['owner'])

    await there.act()
    expect(there.applied).toHaveLength(3)

    there.setPull({ state: 'closed', merged: true })
    there.see('clean')
    const [verified] = (await there.act()).outcomes
    expect(verified?.state).toBe('verified')
    expect(there.state().runs).toHaveLength(1)
    const actions = there.state().ledger.map(({ action, subject }) => `${action} ${subject}`)
    expect(actions).toEqual([
      'step.planned SAR-001/queue',
      'step.acted SAR-001/queue',
      'step.planned SAR-001/ask',
      'step.acted SAR-001/ask',
      'step.planned SAR-001/propose',
      'step.acted SAR-001/propose',
      'step.planned SAR-001/merged',
      'step.acted SAR-001/merged',
      'step.acted SAR-001/merged',
    ])
  })

  it('does not name a value in ledger, outputs or issue', async () => {
    const there = world(
      playbook,
      casesOf(playbook, [absentVariable('LOG_LEVEL', { default: 'a-value-to-keep-quiet' })]),
    )
    await there.act()
    expect(JSON.stringify(there.state())).not.toContain('a-value-to-keep-quiet')
  })

  it('undoes in reverse and escalates once with the trail when a step fails', async () => {
    const there = start()
    there.failing.set('open-pull-request', 'GitHub said 422')
    const [outcome] = (await there.act()).outcomes
    expect(outcome).toMatchObject({ state: 'escalated', reason: 'GitHub said 422' })
    expect(kinds(there.applied)).toEqual(['commit', 'open-issue', 'delete-branch', 'open-issue'])
    const blocker = there.applied.at(-1)
    if (blocker?.kind !== 'open-issue') throw new Error('a blocker issue')
    expect(blocker.body).toContain('GitHub said 422')
    expect(blocker.body).toMatch(
      /\*\*What cannot be undone stands:\*\* `ask` opens the issue .* \(closed once its cases are over/,
    )
    expect(blocker.labels).toContain('sar:blocker')
  })

  it.each(['commit', 'open-issue', 'open-pull-request'] as const)(
    'takes a step again whose %s failed by what may pass, and skips none',
    async (kind) => {
      const there = start()
      there.failing.set(kind, new PassingError('GitHub said 500'))
      const [left] = (await there.act()).outcomes
      expect(left).toMatchObject({ state: 'planned', reason: 'GitHub said 500; the next run tries again' })
      there.failing.clear()
      const [waiting] = (await there.act()).outcomes
      expect(waiting).toMatchObject({ state: 'waiting', pullRequest: 7, reason: null })
      expect(waiting?.steps.map(({ id, state }) => [id, state])).toEqual([
        ['queue', 'acted'],
        ['ask', 'acted'],
        ['propose', 'acted'],
        ['merged', 'waiting'],
      ])
      expect(kinds(there.applied)).toEqual(['commit', 'open-issue', 'open-pull-request'])
    },
  )

  it('tells what GitHub said as plain text in the blocker issue', async () => {
    const there = start()
    there.failing.set('open-pull-request', '@all | <img src=x> [see](https://evil.example) `x` # Big')
    await there.act()
    const blocker = there.applied.at(-1)
    if (blocker?.kind !== 'open-issue') throw new Error('a blocker issue')
    const { body } = blocker
    expect(body).toContain(
      String.raw`@\u200ball \| &lt;img src=x&gt; \[see\]\(https://evil.example\) \`x\` \# Big`.replace(
        '\\u200b',
        '\u200b',
      ),
    )
    for (const raw of ['@all', '<img', '[see](', ' # Big', 'all |']) expect(body).not.toContain(raw)
    const [row] = body.split('\n').filter((line) => line.includes('failed'))
    expect(row?.replaceAll(String.raw`\|`, '').match(/\|/g)).toHaveLength(5)
  })

  it('escalates when the pull request is closed without a merge, and closes nothing as healthy', async () => {
    const there = start()
    await there.act()
    there.setPull({ state: 'closed', merged: false })
    const [outcome] = (await there.act()).outcomes
    expect(outcome?.state).toBe('escalated')
    expect(kinds(there.applied)).toContain('close-pull-request')
  })

  it('waits on while GitHub does not answer, and escalates when the wait is over', async () => {
    const there = start()
    await there.act()
    there.setPull(null)
    const [held] = (await there.act()).outcomes
    expect(held).toMatchObject({ state: 'waiting', reason: 'cannot tell whether merged is done' })
    there.setPull({})
    there.pass(8 * 86_400_000)
    const [late] = (await there.act()).outcomes
    expect(late).toMatchObject({
      state: 'escalated',
      reason: expect.stringMatching(/^in vain until \d{4}-\d\d-\d\d \d\d:\d\d UTC: waits for .*#/),
    })
  })

  it('leaves a run alone whose record does not hold, says so, and starts no other for its cases', async () => {
    const there = start()
    await there.act()
    const before = there.applied.length
    there.bend({ steps: { queue: 'acted' } })
    for (const outcomes of [await there.act(), await there.plan()])
      expect(outcomes.outcomes).toMatchObject([{ state: 'waiting', reason: expect.stringContaining('runs.jsonl') }])
    expect(there.applied.length).toBe(before)
  })

  it('acts on nothing while halted, and goes on where it stood', async () => {
    const there = start()
    there.stop('halted by @owner')
    const [held] = (await there.act()).outcomes
    expect(held).toMatchObject({ state: 'planned', reason: 'halted by @owner' })
    expect(there.applied).toEqual([])
    there.stop(null)
    const [waiting] = (await there.act()).outcomes
    expect(waiting?.state).toBe('waiting')
  })

  const nobody = expect.stringMatching(/^nobody lets it act any more .*"rescue SAR-001 apply" lets it go on$/)

  it('is held where nobody lets it act any more, and neither goes on nor is given up until a person asks', async () => {
    const there = start()
    await there.act()
    there.let(false)
    there.setPull({ state: 'closed', merged: false })
    const before = there.state()
    for (const { outcomes } of [await there.act(), await there.plan()])
      expect(outcomes).toMatchObject([{ state: 'waiting', reason: nobody }])
    expect(there.state()).toBe(before)
    expect(there.applied).toHaveLength(3)
    there.let(false, true)
    expect((await there.act()).outcomes).toMatchObject([{ state: 'escalated' }])
  })

  it('begins no further step, says so once, and goes on by the word of a person, which goes on counting', async () => {
    const there = start()
    there.stop('halted by @owner')
    await there.act()
    there.stop(null)
    there.let(false)
    expect((await there.act()).outcomes).toMatchObject([{ state: 'planned', reason: nobody }])
    const before = there.state()
    expect((await there.act()).outcomes).toMatchObject([{ state: 'planned', reason: nobody }])
    expect(there.state()).toBe(before)
    expect(there.applied).toEqual([])
    there.let(false, true)
    there.stop('halted by @owner')
    await there.act()
    there.stop(null)
    there.let(false)
    expect((await there.act()).outcomes).toMatchObject([{ state: 'waiting', reason: null, pullRequest: 7 }])
  })

  it('looks on where nobody lets it act: what a person merged is seen through', async () => {
    const there = start()
    await there.act()
    there.let(false)
    there.setPull({ state: 'closed', merged: true })
    there.see('clean')
    expect((await there.act()).outcomes).toMatchObject([{ state: 'verified', reason: null }])
  })

  it('is held while all of its cases are waived, by whomever it began', async () => {
    const there = start()
    there.let(false, true)
    await there.act()
    there.setPull({ state: 'closed', merged: false })
    there.waive({
      sensor: 'variable-audit',
      target: 'repo-vars/*',
      reason: 'set elsewhere',
      owner: null,
      until: 'never',
      source: { path: '.github/sar.yml', line: 1 },
      problem: null,
    })
    expect((await there.act()).outcomes).toMatchObject([{ state: 'waiting', reason: 'all of its cases are waived' }])
    there.waive(null)
    expect((await there.act()).outcomes).toMatchObject([{ state: 'escalated' }])
  })

  it('keeps to the cap of pull requests an hour', async () => {
    const there = start()
    await there.act()
    there.setPull({ state: 'closed', merged: true })
    there.see('clean')
    await there.act()
    for (const expected of ['waiting', 'planned']) {
      there.setPull({})
      const [outcome] = (await there.act()).outcomes
      expect(outcome?.state).toBe(expected)
      if (expected === 'planned') expect(outcome?.reason).toContain('the cap is 2')
      there.setPull({ state: 'closed', merged: true })
      await there.act()
    }
  })
})

describe('a playbook file', () => {
  it('of our own has no fault', async () => {
    const names = (await readdir('playbooks')).filter((name) => name.endsWith('.yml'))
    const sources = await Promise.all(
      names.map(async (name) => ({ path: name, text: await readFile(`playbooks/${name}`, 'utf8') })),
    )
    expect(sources).toHaveLength(6)
    expect(sources.flatMap((source) => playbookProblems(source, steps))).toEqual([])
  })

  const text = (lines: string) =>
    `schema: sar/playbook@1\nid: SAR-009\nname: Test\nwhen: { kinds: [x] }\n${lines}\nverify: { sensor: s, within: 1h }\n`

  it.each([
    [
      'an unknown step',
      'steps: [{ id: a, uses: open-isue }]',
      'p.yml:5:24: steps[0].uses: there is no step `open-isue`, did you mean `open-issue`?',
    ],
    [
      'an unknown key',
      'steps: [{ id: a, uses: open-issue, wth: {} }]',
      'unknown key `wth` in steps[0], did you mean `with`?',
    ],
    [
      'a broken expression',
      "steps: [{ id: a, uses: open-issue, with: { title: '${{ case. }}' } }]",
      'p.yml:5:42: steps[0].with: ',
    ],
    ['an unknown context', 'steps: [{ id: a, uses: open-issue, if: github.actor }]', 'p.yml:5:40: steps[0].if: '],
    [
      'a key that the step does not take',
      "steps: [{ id: a, uses: open-issue, with: { titel: x, body: '${{ case.id }}' } }]",
      'p.yml:5:51: steps[0].with.titel: open-issue takes no `titel`, did you mean `title`?',
    ],
    [
      'a value that the step does not take',
      'steps: [{ id: a, uses: await-merge, with: { within: soon } }]',
      'steps[0].with',
    ],
    ['a step that comes twice', 'steps: [{ id: a, uses: x }, { id: a, uses: x }]', 'steps[0].uses'],
    ['broken YAML', 'steps: [', ''],
  ])('with %s is refused with its place', (_name, lines, message) => {
    expect(() => readPlaybook({ path: 'p.yml', text: text(lines) }, steps)).toThrow(message)
    expect(() => readPlaybook({ path: 'p.yml', text: text(lines) }, steps)).toThrow(/^p\.yml:/)
  })
})
