import { expect, it, onTestFinished } from 'vitest'
import { cursorOf } from '../../src/rescue/cursor.ts'
import { leftBehind, stateIn } from '../faults/left-behind.ts'
import { refuseAll } from '../faults/scenes/missing-variable.ts'
import { perform } from '../faults/service.ts'
import { openPullsOf } from '../faults/scene.ts'
import { openWorld, settings } from '../faults/world.ts'
import { between } from '../support/between.ts'

const timeout = 120_000

const served = (current: string): string => `${settings}sensors:
  model-drift:
    models:
      - id: shop
        mlflow:
          baseline: { model: shop, version: 1 }
          current: ${current}
          metrics: [{ name: rmse, better: lower }]
        serves: { model: shop, alias: champion, metrics: [{ name: rmse, max: 11 }] }
`

/** Versions of which the third is served and lost; a rescue went back to the second, and its training was refused. */
const refused = async (current: string) => {
  const files = { '.github/sar.yml': served(current) }
  const world = await openWorld({ files, sensors: ['model-drift'], models: [10, 10.4, 15] })
  const proxy = await between(world.server, async () => 'go')
  onTestFinished(async () => {
    await proxy.stop()
    await world.stop()
  })
  const { models } = world
  if (models === null) throw new Error('a registry')
  const sweep = async (byPerson = false, code: string | null = null): Promise<void> => {
    world.pass(1)
    expect(await perform({ ...world.order('sprint', proxy.url), byPerson, code })).toBeNull()
  }
  /** A person asks, and gives back the code of what nothing takes back. */
  const asked = async (): Promise<void> => {
    await sweep(true)
    const consents = (await stateIn(world)).runs.map((run) => cursorOf(run)?.consent ?? null)
    const open = consents.find((consent) => consent !== null && consent.by === null)
    if (open !== null && open !== undefined) await sweep(true, open.code)
  }
  models.observe(10)
  await sweep()
  models.point(3)
  models.observe(15)
  // What stood from the beginning is rescued when a person asks.
  await asked()
  expect([models.pointed(), models.moves()]).toEqual(['2', 1])
  await refuseAll(world)
  await sweep()
  return { world, models, sweep, asked }
}

it.each([
  ['a version', '{ model: shop, version: 3 }'],
  ['what is served live', '{ run: live }'],
])('a second attempt goes back no further where %s was measured', { timeout }, async (_, current) => {
  const { world, models, sweep, asked } = await refused(current)
  const { sagas, blockers } = await leftBehind(world)
  expect(sagas).toMatchObject([{ state: 'escalated' }])
  expect(blockers[0]).toContain(
    '**What cannot be undone stands:** `back` moves the alias champion of shop from version 3 to 2.',
  )
  await asked()
  expect([models.pointed(), models.moves()]).toEqual(['2', 1])
  expect(await openPullsOf(world)).toHaveLength(1)
  await refuseAll(world)
  await sweep()
  expect((await leftBehind(world)).blockers[0]).toContain(
    String.raw`goes back to no version \(version 3 lost, and the earlier version 2 is in use already\)`,
  )
  // Whoever puts the lost version back into use has it taken out again.
  models.point(3)
  await asked()
  expect([models.pointed(), models.moves()]).toEqual(['2', 2])
})
