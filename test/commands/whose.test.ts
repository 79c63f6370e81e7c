import { mkdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { asking, checkout, folder, git, host, refusal, repository, sar } from './scene.ts'

const registry = 'expected:\n  - { name: LOG_LEVEL, layer: repo-vars }\n'
const files = { '.github/sar.yml': 'state: { dir: .sar }\n', '.github/sar/variables.yml': registry }

describe('a working tree that is named', () => {
  it('is where the registry, the mailbox and the gaps are looked for', async () => {
    const named = checkout(files)
    await sar(['intent', 'set', 'LOG_LEVEL', 'debug'], { cwd: named })
    await sar(['gaps', 'add', 'No alert'], { cwd: named })
    const cwd = folder()
    expect(await sar(['vars', 'expected', named], { cwd })).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('LOG_LEVEL'),
    })
    expect((await sar(['intent', 'list', named], { cwd })).stdout).toMatch(/LOG_LEVEL[^\n]*\n\n1 in the mailbox\n$/)
    expect((await sar(['intent', 'process', named], { cwd })).stdout).toContain('1 due')
    expect((await sar(['gaps', 'list', named], { cwd })).stdout).toMatch(/No alert\n1 open of 1\n$/)
    await sar(['gaps', 'add', 'No cards', named], { cwd })
    expect((await sar(['gaps', 'list', named], { cwd })).stdout).toContain('2 open of 2')
    expect((await sar(['intent', 'clear', named], { cwd })).stdout).toContain('1 removed')
  })

  it('is whose variables are asked for', async () => {
    const named = checkout(files)
    const { github, token } = await host(named)
    github.setVariable(repository, 'LOG_LEVEL', 'info')
    const given = { cwd: folder(), variables: asking({ github, token }) }
    expect(await sar(['vars', 'check', named], given)).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining(`Repo: ${repository}`),
    })
    expect((await sar(['vars', 'get', 'LOG_LEVEL', named], given)).stdout).toBe('info\n')
  })

  it.each([
    ['vars', 'check', 'nowhere'],
    ['vars', 'expected', 'nowhere'],
    ['vars', 'get', 'LOG_LEVEL', 'nowhere'],
    ['intent', 'list', 'nowhere'],
    ['intent', 'clear', 'nowhere'],
    ['intent', 'process', 'nowhere'],
    ['gaps', 'list', 'nowhere'],
    ['gaps', 'check', 'nowhere'],
  ])('is refused where there is none: %s %s %s', async (...argv) => {
    expect(await refusal(argv, { cwd: checkout(files) })).toEqual([
      3,
      expect.stringMatching(/no such folder: .*nowhere/),
    ])
  })

  it.each([
    ['vars', 'check', '.', '.'],
    ['intent', 'list', '.', '.'],
    ['gaps', 'list', '.', '.'],
  ])('is one alone: %s %s', async (...argv) => {
    expect(await refusal(argv, { cwd: checkout(files) })).toEqual([3, expect.stringMatching(/takes one working tree/)])
  })
})

describe('a repository without a remote', () => {
  it('is called by the name of its folder in every report', async () => {
    const cwd = checkout(files)
    git(cwd, 'remote', 'remove', 'origin')
    const printed = ['table', 'md', 'html'].map(async (format) => sar(['sprint', '--format', format], { cwd }))
    for (const { stdout } of await Promise.all(printed)) expect(stdout).toContain(basename(cwd))
  })
})

describe('the help', () => {
  it('breaks no line of its first words but at the end of the width', async () => {
    const { stdout } = await sar(['--help'], { cwd: folder() })
    expect(stdout.split('\n\n')[1]?.split('\n')).toEqual([
      'Keeps a machine-learning repository on GitHub fit to run: searches for drift, triages it, rescues',
      'what it safely can, judges changes by six gates, and prevents the next failure.',
    ])
  })
})

describe('--repo without a token', () => {
  const other = ['--repo', 'octo/other']

  it.each([['search'], ['sprint'], ['gate'], ['vars', 'expected'], ['intent', 'list']])(
    'never takes the checkout of another repository for what it names: %s',
    async (...argv) => {
      const refused = await refusal([...argv, ...other], { cwd: checkout(files) })
      expect(refused).toEqual([2, expect.stringMatching(/checkout of octo\/model: .*octo\/other needs a token/)])
      expect(await refusal([...argv, ...other], { cwd: folder() })).toEqual([2, expect.stringMatching(/needs a token/)])
    },
  )

  it('is refused offline', async () => {
    const refused = await refusal(['search', ...other, '--offline'], { cwd: checkout(files) })
    expect(refused).toEqual([
      3,
      expect.stringMatching(/checkout of octo\/model, and GitHub is not asked for octo\/other/),
    ])
  })

  it('may name the checkout’s own remote, or name one that has none', async () => {
    const cwd = checkout(files)
    expect((await sar(['search', '--repo', 'Octo/Model'], { cwd })).exitCode).toBe(0)
    git(cwd, 'remote', 'remove', 'origin')
    expect((await sar(['search', ...other], { cwd })).exitCode).toBe(0)
  })

  it('mends no files of another repository', async () => {
    const cwd = checkout(files)
    mkdirSync(join(cwd, 'deep'))
    for (const argv of [['fix'], ['fix', '--check'], ['fix', 'deep']])
      expect(await refusal([...argv, ...other], { cwd })).toEqual([
        3,
        expect.stringMatching(/these are of octo\/model/),
      ])
    expect((await sar(['fix', '--check', '--repo', repository], { cwd })).exitCode).toBe(0)
  })
})
