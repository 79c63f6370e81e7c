import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { asking, checkout, folder, host, refusal, sar } from './scene.ts'

const path = '.sar/playbooks/TEAM-001-imports.yml'

const playbook = (steps: string, id = 'TEAM-001') => `schema: sar/playbook@1
id: ${id}
name: Ask about imports
when: { kinds: [F401] }
batch: repository
steps:
${steps}
verify: { sensor: python-lint, within: 1h }
`

const asks = `  - id: ask
    uses: open-issue
    with: { kind: question, title: Who needs these imports?, body: 'Such as \${{ cases[0].subject }}' }`

const files = { 'train.py': 'import os\n', [path]: playbook(asks) }

describe('a playbook that a repository keeps itself', { timeout: 60_000 }, () => {
  it('is planned for what it claims', async () => {
    const cwd = checkout(files)
    const { stdout } = await sar(['rescue', '--playbook', 'TEAM-001', '--offline'], { cwd })
    expect(stdout).toMatch(/TEAM-001/)
    expect(stdout).toContain('Who needs these imports?')
  })

  it('acts as the default branch on GitHub has it, and not as a change of it would', async () => {
    const cwd = checkout(files)
    const { github, token } = await host(cwd)
    const variables = asking({ github, token })
    const { stdout } = await sar(
      ['rescue', '--playbook', 'TEAM-001', '--apply', '--repo', 'octo/model', '--sensor', 'python-lint'],
      {
        cwd: folder(),
        variables,
        pace: { spaced: false },
      },
    )
    expect(stdout).toContain('TEAM-001')
    const issues = z
      .array(z.object({ title: z.string() }))
      .parse(await github.as('octo').request('GET /repos/octo/model/issues'))
    expect(issues.map(({ title }) => title)).toEqual(['Who needs these imports?'])
    writeFileSync(join(cwd, path), playbook(asks.replace('Who', 'What')))
    expect(await refusal(['rescue', '--apply'], { cwd, variables })).toEqual([
      3,
      expect.stringContaining('act from a clean checkout'),
    ])
  })

  it('replaces ours of the same id', async () => {
    const own = playbook(asks, 'SAR-001').replace('F401', 'variable-absent')
    const cwd = checkout({ '.sar/playbooks/ours.yml': own, '.github/sar/variables.yml': 'expected: []\n' })
    const { stdout } = await sar(['config', 'validate'], { cwd })
    expect(stdout).toContain('.sar/playbooks/ours.yml holds.')
    const { exitCode } = await sar(['rescue', '--playbook', 'SAR-001', '--offline'], { cwd })
    expect(exitCode).not.toBe(3)
  })

  it.each([
    ['an unknown step', asks.replace('open-issue', 'open-isue'), `${path}:8:11: steps[0].uses: there is no step`],
    ['an unknown key', asks.replace('title:', 'titel:'), `${path}:9:36: steps[0].with.titel: open-issue takes no`],
    ['broken YAML', '  - {', `${path}:`],
  ])('with %s is refused with its place', async (_, steps, message) => {
    const cwd = checkout({ ...files, [path]: playbook(steps) })
    const [exitCode, line] = await refusal(['rescue', '--offline'], { cwd })
    expect([exitCode, line]).toEqual([3, expect.stringContaining(message)])
    const validated = await sar(['config', 'validate'], { cwd })
    expect([validated.exitCode, validated.stdout]).toEqual([3, expect.stringContaining(message)])
  })

  it('is refused where two have one id', async () => {
    const cwd = checkout({ ...files, '.sar/playbooks/again.yml': playbook(asks) })
    const [exitCode, line] = await refusal(['rescue', '--offline'], { cwd })
    expect([exitCode, line]).toEqual([3, expect.stringContaining('TEAM-001 is also in')])
  })
})
