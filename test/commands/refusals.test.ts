import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { asking, checkout, folder, host, refusal, sar } from './scene.ts'

/** Every verb that looks at a repository, with what it needs to get that far. */
const looking: readonly (readonly string[])[] = [
  ['search'],
  ['triage'],
  ['rescue'],
  ['gate'],
  ['sprint'],
  ['report', '--html', 'sar.html'],
  ['score'],
  ['watchdogs'],
  ['vars', 'expected'],
  ['intent', 'list'],
  ['gaps', 'list'],
  ['ledger', 'verify'],
  ['init'],
]
const acting: readonly (readonly string[])[] = [
  ['rescue', '--apply'],
  ['sprint', '--apply'],
  ['intent', 'process', '--apply'],
  ['gaps', 'add', 'No alert'],
  ['ledger', 'show'],
]
const broken = { '.github/sar.yml': 'gatez: {}\n' }

describe.each(looking)('%s %s', (...argv) => {
  it('says that a folder is no repository', async () => {
    expect(await refusal(argv, { cwd: folder() })).toEqual([3, expect.stringMatching(/not a git repository/)])
  })

  it('names the place of what is wrong in the settings', async () => {
    const refused = await refusal(argv, { cwd: checkout(broken) })
    expect(refused).toEqual([3, expect.stringMatching(/sar\.yml:1:1: .*gatez.*gates/)])
  })

  it('takes a repository without a commit', async () => {
    const result = await sar([...argv, '--offline'], { cwd: checkout({}) })
    expect(result.exitCode).not.toBe(70)
    expect(result.stderr).not.toMatch(/fault of ours|\n +at /)
  })
})

describe('threads', () => {
  let started: Worker[] = []
  const note = (worker: Worker): void => void started.push(worker)
  beforeEach(() => {
    started = []
    process.on('worker', note)
    onTestFinished(() => void process.off('worker', note))
  })
  /** A thread that has ended has the number -1. */
  const running = () => started.filter(({ threadId }) => threadId !== -1)

  it.each(looking)('that %s started are ended where it is refused', async (...argv) => {
    await refusal(argv, { cwd: checkout(broken) })
    await expect.poll(running).toEqual([])
  })

  it('of a search are ended', async () => {
    await sar(['search', '--offline'], { cwd: checkout({ 'a.py': 'import os\n' }) })
    expect(started.length).toBeGreaterThan(0)
    await expect.poll(running).toEqual([])
  })

  it('are started by nothing that does not search', async () => {
    await sar(['vars', 'expected'], { cwd: checkout({ 'a.py': 'import os\n' }) })
    expect(started).toEqual([])
  })
})

describe.each(acting)('%s %s %s', (...argv) => {
  it('needs a token, and says when GitHub refuses it', async () => {
    const cwd = checkout({ 'README.md': '# Model\n' })
    expect(await refusal(argv, { cwd })).toEqual([2, expect.stringMatching(/SAR_TOKEN/)])
    const { github } = await host(cwd)
    const variables = asking({ github, token: 'ghp_nobody' })
    expect(await refusal(argv, { cwd, variables })).toEqual([2, expect.stringMatching(/401/)])
  })
})

describe('settings', () => {
  it.each([
    ['degraded: 30', /:1:12: sensors\.ci-health\.critical: must not lie below/],
    ['degraded: 30, critical: 20', /:1:12: sensors\.ci-health\.critical: must not lie below/],
  ])('that contradict each other are refused: %s', async (own, words) => {
    const cwd = checkout({ '.github/sar.yml': `sensors: { ci-health: { ${own} } }\n` })
    for (const argv of [['search'], ['config', 'validate']])
      expect(await refusal(argv, { cwd })).toEqual([3, expect.stringMatching(words)])
  })

  it('that hold together are taken', async () => {
    const text = 'sensors: { ci-health: { degraded: 30, critical: 50, effect: advises } }\n'
    const { stdout } = await sar(['config', 'validate'], { cwd: checkout({ '.github/sar.yml': text }) })
    expect(stdout).toBe('.github/sar.yml holds.\n')
  })
})

describe('the program itself', () => {
  const run = (cwd: string, ...argv: readonly string[]) =>
    new Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>((settle) => {
      const cli = join(import.meta.dirname, '../../src/cli.ts')
      const child = execFile(process.execPath, [cli, ...argv], { cwd }, (_error, stdout, stderr) =>
        settle({ code: child.exitCode, stdout, stderr }),
      )
    })

  it('writes a result into folders that it makes, or says in one line why not', async () => {
    const cwd = checkout({ 'file.txt': 'a' })
    const written = await run(cwd, 'config', 'print', '--out', 'a/b/settings.txt')
    expect(written).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(readFileSync(join(cwd, 'a/b/settings.txt'), 'utf8')).toContain('mailbox:')
    const blocked = await run(cwd, 'config', 'print', '--out', 'file.txt/b')
    expect(blocked).toEqual({
      code: 4,
      stdout: '',
      stderr: expect.stringMatching(/^sar-watchdog: cannot write [^\n]+\n$/),
    })
  })

  it('knows no other verb, and says which was meant', async () => {
    const stray = await run(folder(), 'serch')
    expect(stray).toEqual({ code: 3, stdout: '', stderr: expect.stringMatching(/^[^\n]*serch[^\n]*search[^\n]*\n$/) })
  })
})
