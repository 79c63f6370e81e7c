import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { gapsSchema } from '../../src/domain/posture.ts'
import { asking, checkout, folder, host, refusal, sar } from './scene.ts'

const document = '# Gaps\n\n<!-- sar:gaps -->\nold\n<!-- /sar:gaps -->\n\nThe end.\n'
const local = {
  '.github/sar.yml': 'state: { dir: .sar }\ndocuments: { gaps: docs/gaps.md }\n',
  'docs/gaps.md': document,
}

describe('gaps', { timeout: 60_000 }, () => {
  it('adds, lists and resolves by hand, without a token where the state is a folder', async () => {
    const cwd = checkout(local)
    const added = await sar(['gaps', 'add', 'No | model cards', '--layer', 'L4', '--severity', 'P2'], { cwd })
    expect([added.exitCode, added.stdout]).toEqual([0, expect.stringMatching(/^SAR-G01 +P2 +open +L4 .*\nadded\n$/)])
    await sar(['gaps', 'add', 'No alert', '--after', 'SAR-G01'], { cwd })
    const later = new Date('2026-06-04T12:00:00Z')
    const resolved = await sar(['gaps', 'resolve', 'SAR-G01', '--reason', 'cards are written'], { cwd, now: later })
    expect(resolved.exitCode).toBe(0)
    expect((await sar(['gaps', 'list'], { cwd })).stdout).toMatch(/^SAR-G02 .*\n1 open of 2\n$/)
    const { gaps } = gapsSchema.parse(
      JSON.parse((await sar(['gaps', 'list', '--all', '--format', 'json'], { cwd })).stdout),
    )
    expect(gaps.map(({ id, status, closed, days, note }) => [id, status, closed, days, note])).toEqual([
      ['SAR-G01', 'resolved', '2026-06-04', 3, 'cards are written'],
      ['SAR-G02', 'open', null, 0, ''],
    ])
  })

  it('keeps the block of the document current, and nothing else of it', async () => {
    const cwd = checkout(local)
    await sar(['gaps', 'add', 'No | model cards'], { cwd })
    const stale = await sar(['gaps', 'check'], { cwd })
    expect([stale.exitCode, stale.stdout]).toEqual([1, expect.stringMatching(/^docs\/gaps\.md is not current/)])
    expect((await sar(['gaps', 'render', '--write'], { cwd })).stdout).toBe('docs/gaps.md written\n')
    const text = readFileSync(join(cwd, 'docs/gaps.md'), 'utf8')
    expect(text).toContain(String.raw`| SAR-G01 | No \| model cards | L2 | P3 | 3 | Open |`)
    expect([text.startsWith('# Gaps\n\n<!-- sar:gaps -->\n| Gap |'), text.endsWith('\n\nThe end.\n')]).toEqual([
      true,
      true,
    ])
    expect((await sar(['gaps', 'check'], { cwd })).exitCode).toBe(0)
  })

  it('keeps the registry on the state branch of GitHub', async () => {
    const cwd = checkout({ 'README.md': '# Model\n' })
    const variables = asking(await host(cwd))
    expect((await sar(['gaps', 'add', 'No alert'], { cwd, variables })).exitCode).toBe(0)
    expect((await sar(['gaps', 'list'], { cwd, variables })).stdout).toMatch(/^SAR-G01 .*\n1 open of 1\n$/)
    expect(await refusal(['gaps', 'list'], { cwd })).toEqual([
      2,
      expect.stringMatching(/sar-state on GitHub .*SAR_TOKEN/),
    ])
  })

  it.each([
    { argv: ['gaps', 'ad'], says: /gaps does not know ad/ },
    { argv: ['gaps', 'add'], says: /takes what is missing/ },
    { argv: ['gaps', 'add', 'x', '--impact', '11'], says: /--impact takes 1 to 10/ },
    { argv: ['gaps', 'add', 'x', '--severity', 'high'], says: /--severity takes P0 to P3/ },
    { argv: ['gaps', 'add', 'x', '--after', 'SAR-G09'], says: /there is no gap SAR-G09/ },
    { argv: ['gaps', 'resolve', 'SAR-G01'], says: /takes the reason/ },
    { argv: ['gaps', 'resolve', 'SAR-G01', '--reason', 'x'], says: /there is no gap SAR-G01/ },
  ])('refuses $argv with one line', async ({ argv, says }) => {
    expect(await refusal(argv, { cwd: checkout(local) })).toEqual([3, expect.stringMatching(says)])
  })

  it.each([
    ['list', '--severity', 'P0'],
    ['list', '--layer', 'L2'],
    ['list', '--write'],
    ['resolve', 'SAR-G01', '--note', 'done'],
    ['render', '--all'],
    ['check', '--reason', 'x'],
    ['add', 'No alert', '--reason', 'x'],
  ])('take no flag of another action: %s', async (...argv) => {
    const flag = argv.find((one) => one.startsWith('--')) ?? ''
    expect(await refusal(['gaps', ...argv], { cwd: checkout(local) })).toEqual([
      3,
      expect.stringMatching(new RegExp(`${flag} goes with gaps [a-z]+ alone$`)),
    ])
  })

  it('refuses outside a repository', async () => {
    expect(await refusal(['gaps', 'list'], { cwd: folder() })).toEqual([3, expect.stringMatching(/not a git/)])
  })
})
