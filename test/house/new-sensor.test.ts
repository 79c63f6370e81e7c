import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { catalogueFaults } from './catalogue.ts'
import { newSensor } from './new-sensor.ts'

const empty = (list: string) => {
  const root = mkdtempSync(join(tmpdir(), 'sar-new-sensor-'))
  mkdirSync(join(root, 'src/search/sensors'), { recursive: true })
  writeFileSync(
    join(root, 'src/search/sensors/index.ts'),
    `import type { Sensor } from '../../domain/sensor.ts'\n\n/** Every sensor. */\nexport const sensors: readonly Sensor[] = ${list}\n`,
  )
  return root
}

it('writes what the catalogue asks for, all but the page', () => {
  const root = empty('[]')
  newSensor(root, 'L2', 'runner-labels')
  const sensor = { id: 'runner-labels', layer: 'L2', kinds: { 'runner-labels': '' } }
  expect(catalogueFaults(root, { sensors: [sensor], gates: [], steps: [] })).toEqual([
    'sensor runner-labels: no page docs/sensors/runner-labels.md; npm run docs writes it',
  ])
})

it.each([
  ['[]', '[runnerLabels]'],
  ['[one, two]', '[one, two, runnerLabels]'],
  ['[\n  one,\n]', '[one, runnerLabels]'],
])('adds its line to %j', (before, after) => {
  const root = empty(before)
  newSensor(root, 'L2', 'runner-labels')
  expect(readFileSync(join(root, 'src/search/sensors/index.ts'), 'utf8')).toBe(
    `import type { Sensor } from '../../domain/sensor.ts'\nimport { runnerLabels } from './l2-pipeline/runner-labels.ts'\n\n/** Every sensor. */\nexport const sensors: readonly Sensor[] = ${after}\n`,
  )
})

it('overwrites nothing', () => {
  const root = empty('[]')
  newSensor(root, 'L2', 'runner-labels')
  expect(() => newSensor(root, 'L2', 'runner-labels')).toThrow('is there already')
})
