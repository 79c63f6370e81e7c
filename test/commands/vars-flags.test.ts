import { describe, expect, it } from 'vitest'
import { asking, checkout, host, refusal, repository, sar } from './scene.ts'

const files = { '.github/sar/variables.yml': 'expected:\n  - { name: LOG_LEVEL, layer: repo-vars }\n' }

const hosted = async () => {
  const cwd = checkout(files)
  const { github, token } = await host(cwd)
  return { cwd, github, variables: asking({ github, token }) }
}

describe('the flags of vars', { timeout: 60_000 }, () => {
  it.each([
    { argv: ['check', '--from', 'x.md'], flag: '--from', goes: 'import' },
    { argv: ['check', '--days', '5'], flag: '--days', goes: 'rotate-check' },
    { argv: ['list', '--values'], flag: '--values', goes: 'import' },
    { argv: ['get', 'A', '--update', 'guide.md'], flag: '--update', goes: 'guide' },
    { argv: ['delete', 'A', '--value-stdin'], flag: '--value-stdin', goes: 'set' },
    { argv: ['expected', '--fail-on-absent'], flag: '--fail-on-absent', goes: 'check' },
    { argv: ['diff', '--org', 'octo'], flag: '--org', goes: 'check' },
    {
      argv: ['set', 'A', '1', '--all-layers'],
      flag: '--all-layers',
      goes: 'check, diff, report, rotate-check, list',
    },
  ])('$flag is refused where it means nothing: $argv', async ({ argv, flag, goes }) => {
    const refused = await refusal(['vars', ...argv], { cwd: checkout(files) })
    expect(refused).toEqual([3, expect.stringContaining(`${flag} goes with vars ${goes} alone`)])
  })

  it('a layer that there is not ends with 3, and with 2 for scripts of the original tool', async () => {
    const argv = ['vars', 'check', '--layer', 'bogus']
    const cwd = checkout(files)
    expect(await refusal(argv, { cwd })).toEqual([3, expect.stringContaining('--layer takes all, org-secrets')])
    expect((await sar([...argv, '--compat'], { cwd })).exitCode).toBe(2)
  })

  it('--days has to be a day at least', async () => {
    const refused = await refusal(['vars', 'rotate-check', '--days', '0'], { cwd: checkout(files) })
    expect(refused).toEqual([3, expect.stringContaining('--days takes a whole number from 1')])
  })

  it('--offline is what scripts of the original tool are told, not a token that is there', async () => {
    const { cwd, variables } = await hosted()
    const { stdout, exitCode } = await sar(['vars', 'check', '--offline', '--compat'], { cwd, variables })
    expect(exitCode).toBe(0)
    expect(stdout).toContain('--offline: nothing was asked of GitHub')
    expect(stdout).not.toContain('No auth token')
  })

  it('a layer that the registry does not name is asked for all the same', async () => {
    const { cwd, github, variables } = await hosted()
    const argv = ['vars', 'check', '--layer', 'codespace', '--format', 'json']
    const allowed = await sar(argv, { cwd, variables })
    expect(JSON.parse(allowed.stdout).auth_ok).toBe(true)
    github.fail({ with: 403, times: 1000, route: /\/codespaces\/secrets$/ })
    const refused = await sar(argv, { cwd, variables })
    expect(JSON.parse(refused.stdout).auth_ok).toBe(false)
  })
})

it('vars get lets no value rewrite a terminal, and gives a pipe every byte', async () => {
  const { cwd, github, variables } = await hosted()
  const value = 'a\u001b]0;pwn\u0007b\n\tc'
  github.setVariable(repository, 'X', value)
  const piped = await sar(['vars', 'get', 'X'], { cwd, variables })
  expect(piped.stdout).toBe(`${value}\n`)
  const shown = await sar(['vars', 'get', 'X'], { cwd, variables, outIsTerminal: true })
  expect(shown.stdout).toBe('a\ufffd]0;pwn\ufffdb\n\tc\n')
})
