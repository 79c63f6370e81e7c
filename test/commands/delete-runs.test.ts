import { expect, it } from 'vitest'
import { z } from 'zod'
import { asking, checkout, host, instant, repository, sar } from './scene.ts'

const own = `schema: sar/playbook@1
id: TIDY-001
name: Tidy
when: { kinds: [old-runs] }
batch: repository
steps:
  - id: runs
    uses: delete-runs
    with: { older: 90d }
verify: { sensor: stale-runs, within: 1d }
`

const files = {
  '.github/sar.yml': 'state: { dir: .sar }\n',
  '.github/workflows/ci.yml':
    'name: ci\non: push\npermissions: { contents: read }\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    timeout-minutes: 5\n    steps:\n      - run: make test\n',
  '.gitignore': '.sar/state\n',
}

const ago = (days: number): string => new Date(instant.getTime() - days * 86_400_000).toISOString()

const runsSchema = z.object({ workflow_runs: z.array(z.object({ id: z.int(), created_at: z.string() })) })

it('a playbook of the default branch deletes old runs, and never the last one of a workflow', async () => {
  const cwd = checkout({ ...files, '.sar/playbooks/tidy.yml': own })
  const hosted = await host(cwd)
  const { github } = hosted
  const path = '.github/workflows/ci.yml'
  for (const days of [200, 190, 120])
    await github.addRun(repository, {
      path,
      event: 'push',
      branch: 'main',
      conclusion: 'success',
      createdAt: new Date(ago(days)),
    })
  const variables = asking(hosted)
  const ada = github.as('ada')
  const runs = async () =>
    runsSchema.parse(await ada.request(`GET /repos/${repository}/actions/runs`)).workflow_runs.length

  const plan = await sar(['rescue', 'TIDY-001'], { cwd, variables })
  expect(plan.stdout).toMatch(/^ +delete run: run \d+$/m)
  expect(await runs()).toBe(3)

  const held = await sar(['rescue', 'TIDY-001', '--apply'], { cwd, variables })
  expect(held).toMatchObject({ exitCode: 4 })
  expect(held.stdout).toMatch(/^ +delete run: run \d+$/m)
  expect(held.stdout).not.toContain('--apply does it')
  expect(held.stdout).toContain("it needs a person's word, since nothing takes it back: deletes 2 runs")
  expect(await runs()).toBe(3)
  const [, code = ''] = /confirm ([0-9A-Z]{32})/.exec(held.stdout) ?? []
  expect(await sar(['rescue', 'TIDY-001', '--confirm', code], { cwd, variables })).toMatchObject({ exitCode: 3 })
  const other = await sar(['rescue', 'TIDY-001', '--apply', '--confirm', 'X'.repeat(32)], { cwd, variables })
  expect(other).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('no rescue waits for this code') })
  // A search that does not see the case is no way round.
  const narrow = await sar(['rescue', 'TIDY-001', '--apply', '--sensor', 'doc-links'], { cwd, variables })
  expect(narrow.stdout).toContain(code)
  expect(await runs()).toBe(3)

  const acted = await sar(['rescue', 'TIDY-001', '--apply', '--confirm', code], { cwd, variables })
  expect(acted.stdout).toMatch(/^ *runs \(delete-runs\) +acted +deletes 2 runs that are older than 90 days/m)
  expect(await runs()).toBe(1)
  expect(github.violations).toEqual([])
}, 120_000)
