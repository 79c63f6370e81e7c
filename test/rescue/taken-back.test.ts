import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { emptyState } from '../../src/domain/state.ts'
import type { RunRecord } from '../../src/domain/state.ts'
import { readPlaybook } from '../../src/rescue/playbooks.ts'
import { rescue } from '../../src/rescue/rescue.ts'
import { instant, settings } from '../support/values.ts'
import { absentVariable, casesOf, steps, viewOf } from './in-memory.ts'

const all = [...steps.values()]
const sourceOf = (id: string): string => readFileSync(`src/rescue/steps/${id}.ts`, 'utf8')
const hasUndo = (id: string): boolean => /^ {2}undo:/m.test(sourceOf(id))

describe('a step that is called reversible', () => {
  it.each(all.filter(({ id, reversible }) => reversible && !hasUndo(id)))(
    'and has no undo changes nothing: $id',
    ({ id, needs, may, takenBack }) => {
      const source = sourceOf(id)
      expect(source).toContain('changes: []')
      expect(source).not.toMatch(/changes(?!: \[\])[,:]|^ {2}(?:remind|recall|recover)/m)
      expect([may, needs.filter((right) => right.endsWith(': write'))]).toEqual([[], []])
      expect(takenBack).toBe('nothing to undo')
    },
  )

  it('has an undo otherwise, and no other step promises one', () => {
    const promised = 'undone in reverse when a later step fails'
    expect(all.filter(({ takenBack }) => takenBack === promised).map(({ id }) => id)).toEqual(
      all.filter(({ id }) => hasUndo(id)).map(({ id }) => id),
    )
    expect(all.filter(({ id, reversible }) => hasUndo(id) && !reversible)).toEqual([])
  })
})

const path = 'playbooks/SAR-001-missing-variable.yml'
const playbook = readPlaybook({ path, text: readFileSync(path, 'utf8') }, steps)
const found = casesOf(playbook, [absentVariable('LOG_LEVEL', {}), absentVariable('BUCKET', { default: null })])

/** What a plan, or a run under way, says of each step. */
const said = async (merge: 'auto' | 'review', runs: readonly RunRecord[] = []) => {
  const { outcomes } = await rescue(found, {
    playbooks: new Map([[playbook.id, playbook]]),
    steps,
    runs,
    sensors: [],
    view: (run) =>
      viewOf(run, { cases: found, state: emptyState, settings: settings({ rescue: { autonomy: 'P1', merge } }) }),
    now: instant,
    acts: null,
  })
  return new Map((outcomes[0]?.steps ?? []).map((step) => [step.id, step]))
}

const waiting: RunRecord = {
  id: 'r1',
  kind: 'saga',
  playbook: playbook.id,
  cases: found.map(({ id }) => id),
  step: 'merged',
  waits: null,
  state: 'waiting',
  startedAt: instant.toISOString(),
  endedAt: null,
  attempt: 1,
  cursor: {
    steps: {
      merged: {
        state: 'acted',
        key: '#7',
        effect: 'asks GitHub to merge #7 once its checks pass',
        outputs: {},
        receipts: [{ kind: 'auto-merge', number: 7, sha: null, url: null, already: false }],
        error: null,
      },
    },
  },
}

describe('a plan says of each step', () => {
  it.each([
    { merge: 'auto', undo: 'irreversible once it is merged', effect: /^asks GitHub to merge the pull request once/ },
    { merge: 'review', undo: 'nothing to undo', effect: /^waits for a review and the merge/ },
  ] as const)('how it is taken back, with merge: $merge', async ({ merge, undo, effect }) => {
    const plan = await said(merge)
    expect([...plan.values()].map((step) => [step.id, step.undo])).toEqual([
      ['queue', 'undone in reverse when a later step fails'],
      ['ask', expect.stringMatching(/^closed once its cases are over/)],
      ['propose', 'undone in reverse when a later step fails'],
      ['merged', undo],
    ])
    expect(plan.get('merged')?.effect).toMatch(effect)
  })

  it('which rights it needs with those of what it plans, each once', async () => {
    expect((await said('auto')).get('merged')?.needs).toEqual([
      'checks: read',
      'contents: write',
      'pull_requests: write',
    ])
    expect((await said('review')).get('merged')?.needs).toEqual(['pull_requests: read', 'checks: read'])
    expect((await said('review')).get('ask')?.needs).toEqual(['issues: write'])
  })

  it('the same of a run under way, by what it did', async () => {
    const run = await said('auto', [waiting])
    expect(run.get('ask')?.undo).toMatch(/^closed once its cases are over/)
    expect(run.get('merged')).toMatchObject({
      undo: 'irreversible once it is merged',
      needs: ['checks: read', 'contents: write', 'pull_requests: write'],
    })
  })
})
