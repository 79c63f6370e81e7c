import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { CheckAnnotation, Change } from '../../../src/domain/change.ts'
import type { GitHub } from '../../support/github/start.ts'
import { applyWith, repository, startWorld, stopWorld } from './world.ts'

let github: GitHub
let headSha: string
beforeEach(async () => {
  github = await startWorld()
  headSha = await github.tip(repository, 'main')
})
afterEach(() => stopWorld(github))

const rights = { metadata: 'read', checks: 'write' } as const
const asApp = (change: Change) => applyWith(github, github.jobToken(repository, rights))(change)

const annotation = (line: number): CheckAnnotation => ({
  path: 'src/train.py',
  startLine: line,
  endLine: line,
  level: 'warning',
  title: `Line ${line}`,
  message: 'Unused import',
})

const gate = (annotations: readonly CheckAnnotation[] = []) =>
  ({
    kind: 'check-run',
    name: 'SAR gate',
    headSha,
    conclusion: 'failure',
    title: '1 gate fails',
    summary: 'Summary',
    text: 'Text',
    annotations: [...annotations],
    actions: [{ label: 'Rescue', description: 'Propose fixes', identifier: 'rescue' }],
  }) satisfies Change

const runsSchema = z.object({
  check_runs: z.array(
    z.object({
      id: z.int(),
      name: z.string(),
      conclusion: z.string(),
      output: z.object({ title: z.string(), summary: z.string(), text: z.string(), annotations_count: z.int() }),
    }),
  ),
})
const runs = async () =>
  runsSchema.parse(await github.as('ada').request(`GET /repos/${repository}/commits/${headSha}/check-runs?filter=all`))
    .check_runs
const writes = () => github.requests.filter(({ method, route }) => method !== 'GET' && route !== '/graphql').length

describe('check-run', () => {
  it('is one for each name and commit, changed in place, and left alone when nothing changed', async () => {
    expect(await asApp(gate())).toMatchObject({ sha: headSha, already: false })
    expect(await asApp(gate())).toMatchObject({ already: true })
    expect(writes()).toBe(1)
    const passed = { ...gate(), conclusion: 'success' as const, title: 'All pass' }
    expect(await asApp(passed)).toMatchObject({ already: false })
    expect(await runs()).toMatchObject([{ name: 'SAR gate', conclusion: 'success', output: { title: 'All pass' } }])
    await asApp({ ...gate(), name: 'SAR other' })
    expect(await runs()).toHaveLength(2)
  })

  it('sends annotations fifty at a time, and none twice', async () => {
    const lines = Array.from({ length: 120 }, (_, index) => annotation(index + 1))
    await asApp(gate(lines))
    expect(writes()).toBe(3)
    expect(await asApp(gate(lines))).toMatchObject({ already: true })
    await asApp(gate([...lines, annotation(500)]))
    expect(writes()).toBe(4)
    expect((await runs()).map(({ output }) => output.annotations_count)).toEqual([121])
  })

  it('completes a run whose later annotations were lost', async () => {
    const lines = Array.from({ length: 70 }, (_, index) => annotation(index + 1))
    github.fail({ method: 'PATCH', route: '/repos/{owner}/{repo}/check-runs/{check_run_id}', with: 403 })
    await expect(asApp(gate(lines))).rejects.toMatchObject({ hint: expect.stringContaining('checks: write') })
    expect(await asApp(gate(lines))).toMatchObject({ already: false })
    expect((await runs()).map(({ output }) => output.annotations_count)).toEqual([70])
  })

  it('cuts its texts on a line border to what GitHub takes', async () => {
    const long = 'a line of text\n'.repeat(6000)
    await asApp({ ...gate(), summary: long, text: long })
    const [run] = await runs()
    for (const text of [run?.output.summary ?? '', run?.output.text ?? '']) {
      expect(text.length).toBeLessThanOrEqual(65_535)
      expect(text.length).toBeGreaterThan(65_000)
      expect(text).toMatch(/a line of text\n\n_Cut at the limit of GitHub\._$/)
    }
  })

  it('does not touch a run of the same name by another app', async () => {
    const app = github.app({ slug: 'sar-watchdog', permissions: rights })
    github.install(app, repository)
    await asApp(gate())
    const asOther = applyWith(github, github.jobToken(repository, rights), { author: 'sar-watchdog[bot]' })
    await asOther(gate())
    expect(await runs()).toHaveLength(2)
  })

  it('says that only an App may write check runs', async () => {
    await expect(applyWith(github, github.token('ada'))(gate())).rejects.toMatchObject({
      hint: expect.stringContaining('Grant the App checks: write'),
    })
  })
})
