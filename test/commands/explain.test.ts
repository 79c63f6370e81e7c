import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { catalogue } from '../../src/catalogue.ts'
import { explain } from '../../src/commands/explain.ts'
import { sensorRows } from '../../src/report/settings-rows.ts'
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

  it('says of every sensor what it finds, its settings with their defaults, and a finding with its remedy', async () => {
    for (const { id, kinds, settings } of catalogue.sensors) {
      const stdout = (await explain(id)) ?? ''
      for (const kind of Object.keys(kinds)) expect(stdout).toContain(`  ${kind}: `)
      for (const { key } of sensorRows(settings)) expect(stdout).toContain(`\n  ${key} (`)
      expect(stdout).toMatch(/\nA finding of it:\n {2}\S.*(?:\n.*)+?\n {2}Remedy: \S/)
    }
    const { stdout } = await sar(['explain', 'coverage'], { cwd: checkout({ 'ok.py': 'print(1)\n' }) })
    expect(stdout).toContain('\n  threshold (number, 80): ')
  })

  it('takes a rule by its number, and the kind of a finding, for the sensor', async () => {
    const rule = await explain('r05-mutable-image')
    for (const name of ['R5', 'r05', 'r5']) expect(await explain(name)).toBe(rule)
    expect(await explain('index-stale')).toBe(await explain('embedding-index'))
    expect(await explain('R99')).toBeNull()
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
