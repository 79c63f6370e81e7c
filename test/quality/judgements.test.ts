import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { sensors } from '../../src/search/sensors/index.ts'
import { readJudgements } from './judgements.ts'

const judged = readJudgements(resolve(import.meta.dirname, '../..'))

it('is about sensors that there are, and kinds that they state', () => {
  expect([...judged.keys()].filter((id) => !sensors.some((sensor) => sensor.id === id))).toEqual([])
  for (const { id, kinds } of sensors) {
    const families = Object.keys(kinds).some((kind) => kind.startsWith('<'))
    const unknown = (judged.get(id) ?? []).filter(({ kind }) => !families && !Object.hasOwn(kinds, kind))
    expect([id, unknown]).toEqual([id, []])
  }
})

it('judges each finding once', () => {
  for (const [id, all] of judged) {
    const names = all.map(({ repository, finding }) => `${repository} ${finding}`)
    expect([id, names.filter((name, index) => names.indexOf(name) !== index)]).toEqual([id, []])
  }
})
