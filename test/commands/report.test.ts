import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkout, folder, refusal, sar } from './scene.ts'

const files = { 'train.py': 'import os\n' }

describe('report', () => {
  it('writes one page, into folders that it makes, and prints where', async () => {
    const cwd = checkout(files)
    const result = await sar(['report', '--html', 'out/deep/sar.html', '--offline'], { cwd })
    expect([result.exitCode, result.stderr, result.stdout]).toEqual([0, '', 'out/deep/sar.html\n'])
    const page = readFileSync(join(cwd, 'out/deep/sar.html'), 'utf8')
    expect(page).toMatch(/^<!doctype html>/i)
    expect(page).toContain('octo/model')
    expect(page).not.toMatch(/(?:src|href)="https?:\/\/[^"]+\.(?:js|css)"/)
  })

  it('prints the page when that is asked for', async () => {
    const result = await sar(['report', '--format', 'html', '--offline'], { cwd: checkout(files) })
    expect(result.stdout).toMatch(/^<!doctype html>/i)
  })

  it('refuses with one line', async () => {
    const cwd = checkout(files)
    expect(await refusal(['report'], { cwd })).toEqual([3, expect.stringMatching(/--html FILE/)])
    expect(await refusal(['report', '--html', 'a.html'], { cwd: folder() })).toEqual([
      3,
      expect.stringMatching(/not a git/),
    ])
    const blocked = await refusal(['report', '--html', 'train.py/a.html', '--offline'], { cwd })
    expect(blocked).toEqual([4, expect.stringMatching(/^sar-watchdog: cannot write .*train\.py\/a\.html: /)])
  })
})
