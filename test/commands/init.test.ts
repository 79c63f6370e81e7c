import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { refusedInWorkflow } from '../../src/formats/github-parser.ts'
import { checkout, folder, refusal, sar, write } from './scene.ts'

const source = 'octo/sar-watchdog@v0'
const workflows = ['commands', 'gate', 'intents', 'watch'].map((name) => `.github/workflows/sar-${name}.yml`)
const read = (cwd: string, path: string): string => readFileSync(join(cwd, path), 'utf8')

describe('init', () => {
  it('writes settings that hold and four workflows that GitHub accepts', async () => {
    const cwd = checkout({ 'README.md': '# Model\n' })
    const result = await sar(['init', '--source', source], { cwd })
    expect([result.exitCode, result.stderr]).toEqual([0, ''])
    expect(result.stdout).toContain('wrote .github/sar.yml\nwrote .github/workflows/sar-commands.yml\n')
    expect((await sar(['config', 'validate'], { cwd })).stdout).toBe('.github/sar.yml holds.\n')
    for (const path of workflows) {
      expect(await refusedInWorkflow(path, read(cwd, path))).toEqual([])
      const [, name] = /uses: octo\/sar-watchdog\/(.+)@v0$/m.exec(read(cwd, path)) ?? []
      expect(existsSync(join(import.meta.dirname, '../..', name ?? 'nothing'))).toBe(true)
    }
    const findings = await sar(['search', '--sensor', 'workflow-schema', '--offline'], { cwd })
    expect([findings.exitCode, findings.stdout]).toEqual([0, expect.not.stringContaining('sar-gate.yml')])
  })

  it('has the mailbox processed by the clock and by hand besides at every push', async () => {
    const cwd = checkout({ 'README.md': '# Model\n' })
    await sar(['init', '--source', source], { cwd })
    expect(parse(read(cwd, '.github/workflows/sar-intents.yml'))).toMatchObject({
      on: {
        push: { branches: ['main'], paths: ['.sar/pending_ops/*.json'] },
        schedule: [{ cron: expect.stringMatching(/^\d+ \*\/6 \* \* \*$/) }],
        workflow_dispatch: null,
      },
    })
  })

  it.each(['commands', 'intents', 'watch'])('keeps the token in an environment: sar-%s.yml', async (name) => {
    const cwd = checkout({ 'README.md': '# Model\n' })
    const { stdout } = await sar(['init', '--source', source], { cwd })
    expect(stdout).toContain('keep it in the environment `sar`, with the default branch as its only deployment branch')
    const file = `.github/workflows/sar-${name}.yml`
    const token = '${{ secrets.SAR_TOKEN }}'
    const calling = { jobs: { sar: { with: { environment: 'sar' }, secrets: { SAR_TOKEN: token } } } }
    expect(parse(read(cwd, file))).toMatchObject(calling)
    const called = parse(read(join(import.meta.dirname, '../..'), file))
    expect(called.on.workflow_call).toMatchObject({
      inputs: { environment: { type: 'string', default: '' } },
      secrets: { SAR_TOKEN: { required: false }, token: { required: false } },
    })
    expect(Object.values(called.jobs)).toEqual([
      expect.objectContaining({
        environment: '${{ inputs.environment }}',
        steps: expect.arrayContaining([
          expect.objectContaining({
            with: expect.objectContaining({ token: expect.stringContaining('secrets.SAR_TOKEN || secrets.token ||') }),
          }),
        ]),
      }),
    ])
  })

  it.each(['commands', 'watch'])('hands on the token that assigns a coding agent: sar-%s.yml', async (name) => {
    const cwd = checkout({ 'README.md': '# Model\n' })
    await sar(['init', '--source', source], { cwd })
    const file = `.github/workflows/sar-${name}.yml`
    const token = '${{ secrets.SAR_AGENT_TOKEN }}'
    expect(parse(read(cwd, file))).toMatchObject({ jobs: { sar: { secrets: { SAR_AGENT_TOKEN: token } } } })
    const called = parse(read(join(import.meta.dirname, '../..'), file))
    expect(called.on.workflow_call).toMatchObject({ secrets: { SAR_AGENT_TOKEN: { required: false } } })
    expect(Object.values(called.jobs)).toEqual([
      expect.objectContaining({
        steps: expect.arrayContaining([expect.objectContaining({ env: { SAR_AGENT_TOKEN: token } })]),
      }),
    ])
  })

  it('never overwrites, and brings no second settings file', async () => {
    const cwd = checkout({ '.sar.yml': 'mailbox: { dir: .codex/pending_ops }\n' })
    write(cwd, { '.github/workflows/sar-gate.yml': 'mine\n' })
    const result = await sar(['init', '--source', source, '--format', 'json'], { cwd })
    const { wrote, kept } = JSON.parse(result.stdout)
    expect(kept).toEqual(['.sar.yml', '.github/workflows/sar-gate.yml'])
    expect(wrote).toEqual(workflows.filter((path) => !path.includes('gate')))
    expect(read(cwd, '.github/workflows/sar-gate.yml')).toBe('mine\n')
    expect(read(cwd, '.github/workflows/sar-intents.yml')).toContain('paths: [".codex/pending_ops/*.json"]')
    const again = await sar(['init', '--source', source], { cwd })
    expect(again.stdout).not.toContain('wrote')
  })

  it('writes no workflow for the App, and works in a repository without a commit', async () => {
    const cwd = checkout({})
    const result = await sar(['init', '--service', 'app'], { cwd })
    expect(result.stdout).toMatch(/^wrote \.github\/sar\.yml\n\nCommit them/)
    expect(read(cwd, '.github/sar.yml')).toContain('service: app\n')
    expect(existsSync(join(cwd, '.github/workflows'))).toBe(false)
  })

  it('says that the place of the program is missing, where nobody gave it', async () => {
    const result = await sar(['init'], { cwd: checkout({ 'README.md': '# Model\n' }) })
    expect(result.stdout).toContain('Write where sar-watchdog lives into the workflows')
  })

  it('refuses with one line', async () => {
    expect(await refusal(['init'], { cwd: folder() })).toEqual([3, expect.stringMatching(/not a git repository/)])
    const cwd = checkout({ '.github/sar.yml': 'extend: 1\n' })
    expect(await refusal(['init'], { cwd })).toEqual([3, expect.stringMatching(/sar\.yml:1:1/)])
    expect(await refusal(['init', '--source', 'x'], { cwd })).toEqual([3, expect.stringMatching(/owner\/name@ref/)])
  })
})
