import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { judge } from '../src/reintegrate/verdict.ts'
import { gates } from '../src/reintegrate/gates/index.ts'
import { situationSchema, viewOf } from './support/gate-view.ts'

const folder = join(import.meta.dirname, 'fixtures/gates')
const fixtureSchema = z.strictObject({
  given: situationSchema,
  expect: z.strictObject({ evidence: z.string(), unblock: z.string() }),
})

/** Every gate has situations in which it passes, fails, cannot tell, and – unless it always is armed – is off. */
describe.each(gates)('gate $number $id', (gate) => {
  const files = readdirSync(join(folder, gate.id)).sort()
  const states = [...new Set(files.map((file) => file.split('-', 1)[0]))]

  it('is shown in each of its states', () => {
    const all = gate.armedBy === 'always' ? ['fail', 'inconclusive', 'pass'] : ['fail', 'inconclusive', 'off', 'pass']
    expect(states).toEqual(all)
  })

  it.each(files)('%s', async (file) => {
    const fixture = fixtureSchema.parse(parse(readFileSync(join(folder, gate.id, file), 'utf8')))
    const {
      gates: [result],
    } = await judge([gate], viewOf(gate.id, fixture.given))
    expect(result).toEqual({
      id: gate.id,
      number: gate.number,
      state: file.split('-', 1)[0],
      playbook: file.startsWith('fail-') ? gate.playbook : null,
      ...fixture.expect,
    })
  })
})

it('has no fixtures without a gate', () => {
  expect(readdirSync(folder).sort()).toEqual(gates.map(({ id }) => id).toSorted())
})

it('are the six of the method, in order', () => {
  expect(gates.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6])
  for (const gate of gates) expect(gate.settings.safeParse({}).success).toBe(true)
})
