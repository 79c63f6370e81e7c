import { describe, expect, it } from 'vitest'
import { asking, checkout, host, sar } from './scene.ts'

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
