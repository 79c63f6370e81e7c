import { expect, it, onTestFinished } from 'vitest'
import { leftBehind } from '../faults/left-behind.ts'
import { openPullsOf } from '../faults/scene.ts'
import { mergeAll } from '../faults/scenes/missing-variable.ts'
import { perform } from '../faults/service.ts'
import { openWorld, settings } from '../faults/world.ts'
import { between } from '../support/between.ts'

const served = `${settings}sensors:
  model-drift:
    models:
      - id: shop
        mlflow:
          baseline: { model: shop, version: 1 }
          current: { run: live }
          metrics: [{ name: rmse, better: lower }]
        serves: { model: shop, alias: champion, metrics: [{ name: rmse, max: 11 }] }
`

it('a drift that warned and pages now goes back, and asks for no second training', { timeout: 120_000 }, async () => {
  const world = await openWorld({
    files: { '.github/sar.yml': served },
    sensors: ['model-drift', 'pending-intents'],
    models: [10, 10.4, 15],
  })
  const proxy = await between(world.server, async () => 'go')
  onTestFinished(async () => {
    await proxy.stop()
    await world.stop()
  })
  const run = async (command: 'sprint' | 'intent process'): Promise<void> => {
    world.pass(1)
    expect(await perform(world.order(command, proxy.url))).toBeNull()
  }
  const lives = async (rmse: number): Promise<void> => {
    world.models?.observe(rmse)
    await run('sprint')
  }
  world.models?.point(3)
  await lives(10)
  await lives(10.7)
  expect(await openPullsOf(world)).toHaveLength(1)
  await lives(15)
  expect(await openPullsOf(world)).toHaveLength(1)
  expect(await leftBehind(world)).toMatchObject({
    model: '2',
    sagas: [{ state: 'waiting' }, { state: 'applied', acted: ['compare', 'back'] }],
  })

  await mergeAll(world)
  await run('intent process')
  await lives(10)
  const left = await leftBehind(world)
  expect(left.sagas).toMatchObject([{ state: 'verified' }, { state: 'verified' }])
  expect([left.pulls, left.made]).toMatchObject([{ length: 1 }, { alias: 1 }])
})
