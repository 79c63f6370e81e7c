import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { checkout, refusal, sar } from './scene.ts'

const casesSchema = z.object({ cases: z.array(z.object({ id: z.string(), sensor: z.string() })) })

describe('explain', () => {
  it('says what a finding of this repository is, by its id or its beginning', async () => {
    const cwd = checkout({ 'train.py': 'import os\n', 'ok.py': 'print(1)\n' })
    const { cases } = casesSchema.parse(JSON.parse((await sar(['triage', '.', '--format', 'json'], { cwd })).stdout))
    const [found] = cases
    expect(found?.sensor).toBe('python-lint')
    const { stdout, exitCode } = await sar(['explain', found?.id ?? ''], { cwd })
    expect(exitCode).toBe(0)
    expect(stdout).toContain('Where: train.py:1')
    expect(stdout).toContain('Remedy: ')
    expect((await sar(['explain', (found?.id ?? '').slice(0, 8)], { cwd })).stdout).toBe(stdout)
  })

  it('says so when nothing of that id is found, and when the name is none', async () => {
    const cwd = checkout({ 'ok.py': 'print(1)\n' })
    expect(await refusal(['explain', '0123456789abcdef'], { cwd })).toEqual([
      3,
      'sar-watchdog: nothing of the id 0123456789abcdef is found here now (see sar-watchdog triage)',
    ])
    expect(await refusal(['explain', 'secretz'], { cwd })).toEqual([
      3,
      'sar-watchdog: there is no sensor, gate or playbook `secretz`, did you mean `secrets`?',
    ])
  })
})
