import { describe, expect, it } from 'vitest'
import type { Outcome } from '../../src/domain/outcome.ts'
import { planDetails } from '../../src/report/plan-details.ts'

const planned = (content: string, playbook = 'SAR-002'): Outcome => ({
  run: 'r',
  case: 'c',
  cases: ['c'],
  playbook,
  state: 'planned',
  reason: null,
  steps: [
    {
      id: 'mend',
      uses: 'run-fix',
      state: 'planned',
      effect: 'mends a file for @everyone',
      undo: 'deletes the branch',
      needs: ['contents: write'],
      dryRun: [
        {
          kind: 'commit',
          branch: 'sar/SAR-002/r',
          from: 'a'.repeat(40),
          message: 'Mend',
          files: [{ path: 'notes.md', content }],
        },
        { kind: 'dispatch-workflow', workflow: '.github/workflows/ci.yml', ref: 'main', inputs: { level: '1' } },
      ],
      error: null,
    },
  ],
  pullRequest: null,
  attempt: 1,
})

const long = Array.from({ length: 3000 }, (_, at) => `line ${at} of a long file`).join('\n')

/** A text whose blocks are closed: each fence and each block that unfolds. */
const isWhole = (text: string): boolean => {
  let fence = ''
  let open = 0
  for (const line of text.split('\n')) {
    const [mark = ''] = /^`{3,}/.exec(line) ?? []
    if (fence === '' && mark !== '') fence = mark
    else if (fence !== '' && line === fence) fence = ''
    else if (fence === '' && line === '<details>') open += 1
    else if (fence === '' && line === '</details>') open -= 1
  }
  return fence === '' && open === 0
}

describe('planDetails', () => {
  it('shows every change, its rights and its undo, and lets nothing out of its block', () => {
    const text = planDetails([planned('```\n</details>\n@ada\n')], (path) => `${path}\n`, 60_000)
    expect(text).toContain('````diff\n@@ -1,1 +1,3 @@\n-notes.md\n+```\n+</details>\n+@ada\n````')
    expect(text).toContain('Needs: `contents: write`. Undo: deletes the branch.')
    expect(text).toContain(
      '**dispatch workflow** workflow `.github/workflows/ci.yml`, ref `main`, inputs `{"level":"1"}`',
    )
    expect(text).not.toContain('@everyone')
    expect(isWhole(text)).toBe(true)
  })

  it.each([300, 700, 1000, 5000, 20_000])('keeps to %i characters, closes what it cuts, and says so', (limit) => {
    const text = planDetails([planned(long), planned(long, 'SAR-005')], () => null, limit)
    expect(text.length).toBeLessThanOrEqual(limit)
    expect(isWhole(text)).toBe(true)
    expect(text).toContain('cut here: the whole plan is longer than a comment may be')
    expect(text).toContain('sar-watchdog rescue SAR-002')
  })

  it('says nothing of runs that are more than planned', () => {
    expect(planDetails([{ ...planned('a'), state: 'waiting' }], () => null, 60_000)).toBe('')
  })
})
