import { describe, expect, it } from 'vitest'
import { asking, checkout, host, refusal, sar } from './scene.ts'

const files = { '.github/sar/variables.yml': 'expected:\n  - { name: LOG_LEVEL, layer: repo-vars, default: info }\n' }
const variablesRoute = /\/actions\/variables$/

describe('rescue, where the variables could not be read', () => {
  it.each([{ argv: ['rescue'] }, { argv: ['rescue', '--apply'] }])(
    'says what and why, and does not pass: $argv',
    async ({ argv }) => {
      const cwd = checkout(files)
      const { github, token } = await host(cwd)
      github.fail({ with: 403, times: 1000, route: variablesRoute })
      const { exitCode, stdout, stderr } = await sar(argv, { cwd, variables: asking({ github, token }) })
      expect([exitCode, stderr]).toEqual([4, ''])
      expect(stdout).not.toContain('nothing that a playbook claims')
      expect(stdout).toMatch(/^ *variable-audit +repo-vars +unknown +GitHub refused \(403\)/m)
    },
  )

  it('has them in its document', async () => {
    const { exitCode, stdout } = await sar(['rescue', '--format', 'json'], { cwd: checkout(files) })
    expect([exitCode, JSON.parse(stdout)]).toEqual([
      4,
      {
        schema: 'sar/outcomes@1',
        outcomes: [],
        unknown: [
          { sensor: 'ci-health', subject: 'runs of main', reason: expect.stringMatching(/no token/) },
          { sensor: 'ci-failures', subject: 'runs of main', reason: expect.stringMatching(/no token/) },
          { sensor: 'variable-audit', subject: 'repo-vars', reason: expect.stringMatching(/no token/) },
          { sensor: 'secret-rotation', subject: 'secrets', reason: expect.stringMatching(/no token/) },
        ],
      },
    ])
  })

  it('passes where no playbook needs them', async () => {
    const cwd = checkout({ 'README.md': '# Model\n' })
    const { github, token } = await host(cwd)
    const { exitCode, stdout } = await sar(['rescue'], { cwd, variables: asking({ github, token }) })
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('nothing that a playbook claims')])
  })
})

describe('rescue plans', () => {
  const registry = {
    '.github/sar/variables.yml':
      'expected:\n  - { name: LOG_LEVEL, layer: repo-vars, default: info }\n  - { name: BUCKET, layer: repo-vars, owner: "@ada" }\n',
  }

  it('every step with its exact changes, the issue, the rights it needs and how it is undone', async () => {
    const cwd = checkout(registry)
    const { github, token } = await host(cwd)
    const variables = asking({ github, token })
    const { exitCode, stdout } = await sar(['rescue', 'SAR-001'], { cwd, variables })
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^SAR-001 +planned$/m)
    expect(stdout).toMatch(/^ +[0-9a-f]{16} {2}P\d .*LOG_LEVEL/m)
    expect(stdout).toMatch(/^ +needs contents: write.*; undone in reverse when a later step fails$/m)
    expect(stdout).toMatch(/^ +\.sar\/pending_ops\/variable_set_LOG_LEVEL_\S+ \(new\)\n +@@ -0,0 \+1,\d+ @@\n +\+/m)
    expect(stdout).toMatch(/^ +issue: .*\n +labels: /m)
    expect(stdout).toMatch(/^ +pull request sar\/SAR-001\/\S+ → main: /m)
    expect(stdout).toContain('\nNothing was done: --apply does it.\n')
    expect(await github.as('octo').request('GET /repos/octo/model/issues')).toEqual([])
    expect(await sar(['rescue', '--playbook', 'SAR-001'], { cwd, variables })).toMatchObject({ stdout })
  })

  it('by the name of a playbook that there is, once', async () => {
    const cwd = checkout(registry)
    expect(await refusal(['rescue', 'SAR-009'], { cwd })).toEqual([3, expect.stringMatching(/no playbook SAR-009/)])
    expect(await refusal(['rescue', 'SAR-001', '--playbook', 'SAR-002'], { cwd })).toEqual([
      3,
      expect.stringMatching(/two playbooks/),
    ])
  })
})
