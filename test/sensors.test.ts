import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sensors } from '../src/search/sensors/index.ts'
import { stated, surveyFixture } from './support/fixture.ts'

const root = join(import.meta.dirname, 'fixtures/sensors')

describe.for(sensors.map((sensor) => [sensor.id, sensor] as const))('%s', ([id, sensor]) => {
  it.for(readdirSync(join(root, id)).toSorted())('%s', async (name) => {
    const folder = join(root, id, name)
    const survey = await surveyFixture(sensor, folder)
    const result = stated(survey)
    await expect(`${JSON.stringify(result, null, 2)}\n`).toMatchFileSnapshot(join(folder, 'expected.json'))
    expect(survey.sensors[0]?.status).toSatisfy((status: string) => promised(name).includes(status))
    for (const { kind } of survey.findings) expect(kind).toSatisfy((stated: string) => declares(sensor.kinds, stated))
  })
})

/** The statuses that a fixture's name promises. */
function promised(name: string): readonly string[] {
  if (name.startsWith('finds-')) return ['findings', 'partial']
  if (name.startsWith('cannot-tell-')) return ['unknown', 'partial']
  return ['clean', 'not-applicable']
}

/** Whether a kind is among those that a sensor declares; `<detector>` stands for any of a family. */
function declares(kinds: Readonly<Record<string, string>>, kind: string): boolean {
  return Object.keys(kinds).some((known) => known === kind || /^<.+>$/.test(known))
}
