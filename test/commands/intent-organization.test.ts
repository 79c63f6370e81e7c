import { describe, expect, it } from 'vitest'
import { asking, checkout, host, repository, sar, write } from './scene.ts'

const box = '.sar/pending_ops'

const wish = (given: Readonly<Record<string, string>>): string =>
  JSON.stringify({ scope: 'org', queued_at: '2026-05-01T00:00Z', ...given })

/** An organisation that shares one secret and two variables with its other repository alone. */
const scene = async () => {
  const cwd = checkout({ '.github/sar.yml': 'state: { dir: .sar }\n' })
  const { github, token } = await host(cwd)
  await github.createRepository({ owner: 'octo', name: 'other', organization: true, files: { 'a.txt': 'a' } })
  for (const name of ['SHARED', 'KEPT']) github.setVariable('octo', name, 'theirs', { repositories: ['octo/other'] })
  const updatedAt = new Date('2026-01-01T00:00:00Z')
  github.setSecret('octo', 'TOKEN', { repositories: ['octo/other'], updatedAt })
  return { cwd, github, variables: asking({ github, token }) }
}

describe('an organisation’s variable that others share among them', { timeout: 60_000 }, () => {
  it('is neither changed nor deleted, and neither is its secret', async () => {
    const { cwd, github, variables } = await scene()
    const sealed = await sar(['intent', 'seal', 'TOKEN', '--scope', 'org'], { cwd, variables, input: 'mine' })
    expect(sealed.exitCode).toBe(0)
    write(cwd, {
      [`${box}/variable_a.json`]: wish({ operation: 'set', name: 'SHARED', value: 'mine' }),
      [`${box}/variable_b.json`]: wish({ operation: 'delete', name: 'KEPT' }),
      [`${box}/variable_c.json`]: wish({ operation: 'set', name: 'NEW', value: 'mine' }),
    })
    const { exitCode, stdout } = await sar(['intent', 'process', '--apply'], { cwd, variables })
    expect(stdout.match(/^dead .*does not share with this repository/gm)).toHaveLength(3)
    expect(stdout).toContain('1 of 4 applied')
    expect(exitCode).toBe(1)
    const values = await github.as('octo').request('GET /orgs/octo/actions/variables')
    expect(values).toMatchObject({
      variables: [
        { name: 'KEPT', value: 'theirs' },
        { name: 'NEW', value: 'mine' },
        { name: 'SHARED', value: 'theirs' },
      ],
    })
    const secret = await github.as('octo').request('GET /orgs/octo/actions/secrets/TOKEN')
    expect(secret).toMatchObject({ updated_at: '2026-01-01T00:00:00Z' })
    expect(github.violations).toEqual([])
  })

  it('is not judged absent without the right to see it', async () => {
    const { cwd, github } = await scene()
    write(cwd, { [`${box}/variable_b.json`]: wish({ operation: 'delete', name: 'KEPT' }) })
    const rights = { permissions: { actions_variables: 'write', contents: 'write', metadata: 'read' } } as const
    const variables = asking({ github, token: github.token('ada', rights) })
    const { exitCode, stdout } = await sar(['intent', 'process', '--apply'], { cwd, variables })
    expect([exitCode, stdout]).toEqual([4, expect.stringContaining('organization_actions_variables: write')])
    const held = await github.as('octo').request('GET /orgs/octo/actions/variables/KEPT')
    expect(held).toMatchObject({ value: 'theirs' })
  })

  it('is changed where this repository sees it too', async () => {
    const { cwd, github, variables } = await scene()
    github.setVariable('octo', 'OURS', 'old', { repositories: [repository, 'octo/other'] })
    write(cwd, { [`${box}/variable_a.json`]: wish({ operation: 'set', name: 'OURS', value: 'new' }) })
    expect((await sar(['intent', 'process', '--apply'], { cwd, variables })).exitCode).toBe(0)
    const held = await github.as('octo').request('GET /orgs/octo/actions/variables/OURS')
    expect(held).toMatchObject({ value: 'new' })
  })
})
