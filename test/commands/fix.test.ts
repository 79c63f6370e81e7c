import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { asking, checkout, git, host, refusal, repository, sar } from './scene.ts'

const path = '.github/workflows/ci.yml'
const workflow = (python: string, version: string) =>
  `on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/setup-python@${version}\n        with: { python-version: ${python} }\n`
const scene = () => checkout({ [path]: workflow('3.10', 'v4'), 'README.md': 'python 3.10\n' })

describe('fix', () => {
  it('says with --check what it would mend, exits 1 and writes nothing', async () => {
    const cwd = scene()
    const result = await sar(['fix', '--check', '--majors'], { cwd })
    expect(result).toMatchObject({ exitCode: 1, stderr: '' })
    expect(result.stdout).toBe(`would mend ${path}: workflow-yaml, action-versions\n1 file to mend.\n`)
    expect(git(cwd, 'status', '--porcelain')).toBe('')
  })

  it('shows with --diff what changes, line by line', async () => {
    const cwd = scene()
    const { stdout } = await sar(['fix', '--check', '--diff', '--only', 'workflow-yaml'], { cwd })
    expect(stdout).toContain(
      "\n         - uses: actions/setup-python@v4\n  -        with: { python-version: 3.10 }\n  +        with: { python-version: '3.10' }\n",
    )
    expect(git(cwd, 'status', '--porcelain')).toBe('')
  })

  it('mends files where they lie, uncommitted, and then has nothing more to do', async () => {
    const cwd = scene()
    expect(await sar(['fix', '--majors'], { cwd })).toMatchObject({
      exitCode: 0,
      stdout: `mended ${path}: workflow-yaml, action-versions\n1 file mended.\n`,
    })
    expect(readFileSync(join(cwd, path), 'utf8')).toBe(workflow("'3.10'", 'v7'))
    expect(git(cwd, 'status', '--porcelain')).toBe(`M ${path}`)
    expect(await sar(['fix', '--check'], { cwd })).toMatchObject({ exitCode: 0, stdout: 'Nothing to mend.\n' })
  })

  it('leaves actions at their major and says so', async () => {
    const cwd = scene()
    const { stdout } = await sar(['fix'], { cwd })
    expect(stdout).toBe(
      `mended ${path}: workflow-yaml\n1 file mended.\n1 file with actions behind their major, left as it is: --majors raises them, after you have read their release notes.\n`,
    )
    expect(readFileSync(join(cwd, path), 'utf8')).toBe(workflow("'3.10'", 'v4'))
  })

  it('pins actions to the commits that GitHub names, and says which it cannot tell', async () => {
    const text =
      'on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: actions/checkout@v7\n      - uses: acme/gone@v1\n'
    const cwd = checkout({ [path]: text, '.github/sar.yml': 'sensors: { action-versions: { pin: sha } }\n' })
    const { github, token } = await host(cwd)
    const action = checkout({ 'action.yml': 'name: a\nruns: { using: node24, main: a.js }\n' })
    git(action, 'tag', 'v7')
    await github.createRepository({ owner: 'actions', name: 'checkout', from: action, organization: true })
    github.collaborator('actions/checkout', 'ada', 'admin')
    const { stdout } = await sar(['fix'], { cwd, variables: asking({ github, token }) })
    expect(stdout).toContain(`mended ${path}: action-versions\nunknown acme/gone@v1: GitHub refused (404)`)
    const pinned = text.replace('checkout@v7', `checkout@${git(action, 'rev-parse', 'HEAD')} # v7`)
    expect(readFileSync(join(cwd, path), 'utf8')).toBe(pinned)
  })

  it('keeps to the fixes that are asked for, in a tree that is named', async () => {
    const cwd = scene()
    const result = await sar(['fix', '.', '--only', 'workflow-yaml', '--format', 'json'], { cwd })
    expect(JSON.parse(result.stdout)).toEqual({
      schema: 'sar/fixes@1',
      written: true,
      files: [{ path, fixes: ['workflow-yaml'] }],
      unknown: [],
    })
    expect(readFileSync(join(cwd, path), 'utf8')).toBe(workflow("'3.10'", 'v4'))
  })

  it('heeds the settings of the sensors', async () => {
    const cwd = checkout({
      [path]: workflow('3.10', 'v4'),
      '.github/sar.yml': 'sensors: { action-versions: off, workflow-schema: { exclude: [".github/**"] } }\n',
    })
    expect(await sar(['fix'], { cwd })).toMatchObject({ exitCode: 0, stdout: 'Nothing to mend.\n' })
  })

  it('asks GitHub for Dependabot alerts where pins may be raised, and says once why it did not', async () => {
    const pins = { 'requirements.txt': 'pillow==9.0.0\n', 'requirements/dev.txt': 'pillow==9.0.0\n' }
    const cwd = checkout(pins)
    const unasked = await sar(['fix', '--check'], { cwd })
    const line = 'unknown Dependabot alerts: not asked without a token: set SAR_TOKEN'
    expect(unasked).toMatchObject({ exitCode: 0, stdout: `${line}\nNothing to mend.\n` })
    expect((await sar(['fix', '--check', '--strict'], { cwd })).exitCode).toBe(4)
    expect((await sar(['fix', '--offline'], { cwd })).stdout).toContain(
      'alerts: not asked, since no request may be made',
    )
    const off = checkout({ ...pins, '.github/sar.yml': 'sensors: { dependency-cves: { dependabot: false } }\n' })
    expect((await sar(['fix'], { cwd: off })).stdout).toBe('Nothing to mend.\n')

    const { github, token } = await host(cwd)
    github.addDependencyAlert(repository, {
      package: 'pillow',
      ecosystem: 'pip',
      manifest: 'requirements.txt',
      ghsa: 'GHSA-9j59-75qj-795w',
      cve: 'CVE-2022-24303',
      severity: 'critical',
      score: 9.1,
      vulnerable: '< 9.0.1',
      patched: '9.0.1',
      state: 'open',
    })
    const asked = await sar(['fix'], { cwd, variables: asking({ github, token }) })
    expect(asked).toMatchObject({ exitCode: 0, stdout: 'mended requirements.txt: vulnerable-pins\n1 file mended.\n' })
    expect(readFileSync(join(cwd, 'requirements.txt'), 'utf8')).toBe('pillow==9.0.1\n')
    const alerts = github.requests.filter(({ route }) => route.includes('dependabot/alerts'))
    expect(alerts).toHaveLength(1)
  })

  it('says in one line what it cannot do', async () => {
    const cwd = scene()
    expect(await refusal(['fix', '--only', 'workflow-yml'], { cwd })).toEqual([
      3,
      expect.stringContaining('there is no fix workflow-yml'),
    ])
    expect((await refusal(['fix', '--format', 'sarif'], { cwd }))[0]).toBe(3)
    expect((await refusal(['fix', 'nowhere'], { cwd }))[0]).toBe(3)
  })
})
