import { describe, expect, it } from 'vitest'
import { asking, checkout, git, host, refusal, repository, sar, write } from './scene.ts'

const registry = 'expected:\n  - { name: GOVERNED, layer: repo-vars, governed: true }\n'
const shared = { '.github/sar.yml': 'extends: [recommended]\n', '.github/sar/variables.yml': registry }
const intent = (name: string, queuedAt = '2026-05-01T00:00:00Z') =>
  JSON.stringify({ operation: 'set', name, value: '1', queued_at: queuedAt })
const process = ['intent', 'process', '--apply']

const hosted = async (files: Readonly<Record<string, string>>) => {
  const cwd = checkout(files)
  const { github, token } = await host(cwd)
  const variables = asking({ github, token })
  const value = async (name: string) => (await sar(['vars', 'get', name], { cwd, variables })).stdout
  return { cwd, github, variables, value }
}

describe('what is written, where the state is shared', () => {
  it('is judged by the registry of the default branch, not by a changed file of the checkout', async () => {
    const { cwd, variables, value } = await hosted(shared)
    write(cwd, { '.github/sar/variables.yml': 'expected: []\n' })
    const refused = await refusal(['vars', 'set', 'GOVERNED', '1'], { cwd, variables })
    expect(refused).toEqual([3, expect.stringContaining('is governed')])
    expect(await value('GOVERNED')).toBe('')
  })

  it('is judged so also where the checkout says that its state is a folder', async () => {
    const { cwd, variables, value } = await hosted(shared)
    write(cwd, { '.github/sar.yml': 'state: { dir: .sar }\nregistry: none.yml\n' })
    const refused = await refusal(['vars', 'set', 'GOVERNED', '1'], { cwd, variables })
    expect(refused).toEqual([3, expect.stringContaining('is governed')])
    expect(await value('GOVERNED')).toBe('')
  })

  it('is what the default branch holds: an intent that was not merged waits', async () => {
    const merged = '.sar/pending_ops/variable_merged.json'
    const { cwd, variables, value } = await hosted({ ...shared, [merged]: intent('MERGED') })
    write(cwd, { '.sar/pending_ops/variable_new.json': intent('UNMERGED') })
    const done = await sar(process, { cwd, variables })
    expect([done.exitCode, done.stdout]).toEqual([0, expect.stringMatching(/\n1 of 1 applied\n$/)])
    expect(done.stderr).toContain('.sar/pending_ops/variable_new.json is not on main yet')
    expect(done.stderr).toContain(`removed ${merged}, uncommitted`)
    expect([await value('MERGED'), await value('UNMERGED')]).toEqual(['1\n', ''])
  })

  it('is refused from a checkout that is on no branch, or on another', async () => {
    const { cwd, variables } = await hosted(shared)
    git(cwd, 'checkout', '--detach', '--quiet')
    expect(await refusal(process, { cwd, variables })).toEqual([3, expect.stringContaining('is on no branch')])
    git(cwd, 'checkout', '--quiet', '-b', 'other')
    expect(await refusal(process, { cwd, variables })).toEqual([3, expect.stringContaining('and this is other')])
  })

  it.each([process, ['vars', 'set', 'GOVERNED', '1'], ['vars', 'delete', 'GOVERNED']])(
    '%s %s %s is refused under other settings',
    async (...argv) => {
      const { cwd, variables } = await hosted(shared)
      write(cwd, { 'other.yml': 'state: { dir: .sar }\nregistry: none.yml\n' })
      const refused = await refusal([...argv, '--config', 'other.yml'], { cwd, variables })
      expect(refused).toEqual([3, expect.stringContaining('not by --config')])
    },
  )
})

describe('removing what was applied', () => {
  const path = '.sar/pending_ops/variable_a.json'
  const onDefault = async (github: { readonly url: string }, token: string) =>
    (
      await fetch(`${github.url}/repos/${repository}/contents/${path}`, {
        headers: { authorization: `Bearer ${token}` },
      })
    ).status

  it.each(['commit', 'pull-request'])('stops at a halt like everything else: by %s', async (remove) => {
    const settings = `state: { dir: .sar }\nmailbox: { remove: ${remove} }\n`
    const { cwd, github, variables } = await hosted({ '.github/sar.yml': settings, [path]: intent('A') })
    await sar(process, { cwd, variables })
    git(cwd, 'checkout', '--', '.')
    const halt = { at: '2026-06-01T11:00:00.000Z', by: 'ada', reason: 'look first' }
    write(cwd, { '.sar/state/halt.json': `${JSON.stringify(halt)}\n` })
    const halted = await sar([...process, '--tidy'], { cwd, variables })
    expect([halted.exitCode, halted.stderr]).toEqual([
      4,
      expect.stringContaining('applied intents were not removed: halted by ada: look first\n'),
    ])
    expect(await onDefault(github, variables.SAR_TOKEN)).toBe(200)
    expect(git(cwd, 'status', '--porcelain', '--', path)).toBe('')
  })

  it('by a commit on the default branch, where the settings say so', async () => {
    const settings = 'extends: [recommended]\nmailbox: { remove: commit }\n'
    const { cwd, github, variables, value } = await hosted({ '.github/sar.yml': settings, [path]: intent('A') })
    const done = await sar([...process, '--tidy', '--repo', repository], { cwd, variables })
    expect([done.exitCode, done.stdout]).toEqual([0, expect.stringMatching(/\n1 of 1 applied\n$/)])
    expect(done.stderr).toContain('applied intents are removed by http')
    expect(await onDefault(github, variables.SAR_TOKEN)).toBe(404)
    expect(await value('A')).toBe('1\n')
  })

  it('tells how each intent ended, also where GitHub refuses the removal', async () => {
    const settings = 'extends: [recommended]\nmailbox: { remove: pull-request }\n'
    const { cwd, github, variables } = await hosted({ '.github/sar.yml': settings, [path]: intent('A') })
    github.fail({ with: 403, times: 1000, method: 'POST', route: /\/pulls$/ })
    const done = await sar([...process, '--tidy', '--repo', repository], { cwd, variables })
    expect([done.exitCode, done.stdout]).toEqual([4, expect.stringMatching(/\n1 of 1 applied\n$/)])
    expect(done.stderr).toContain('applied intents were not removed: ')
  })
})
