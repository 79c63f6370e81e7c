import { nothing } from '../scene.ts'
import type { Scene } from '../scene.ts'
import { repository, settings } from '../world.ts'
import type { World } from '../world.ts'
import { mergeAll, refuseAll } from './missing-variable.ts'

const current = 'data/current.csv'

/** A table of one feature, evenly spread from a value on. */
const table = (from: number): string =>
  ['price', ...Array.from({ length: 400 }, (_, at) => (from + ((at * 37) % 400) / 4).toFixed(2)), ''].join('\n')

const turnsTo =
  (from: number) =>
  async ({ ada }: World): Promise<void> =>
    void (await ada.push(repository, { files: { [current]: table(from) } }))

const drifts = {
  playbook: 'SAR-004',
  files: {
    '.github/sar.yml': `${settings}sensors:
  model-drift:
    models:
      - { id: shop, baseline: data/baseline.csv, current: ${current} }
`,
    'data/baseline.csv': table(10),
    [current]: table(10),
  },
  sensors: ['model-drift', 'pending-intents'],
  arrange: nothing,
  plant: turnsTo(60),
  once: { pulls: 1, reruns: 0, dispatches: 0 },
} as const

/** Data that are no longer those which the model learned from. */
export const driftedData: Scene = {
  ...drifts,
  where: 'a training is asked for',
  ends: 'verified',
  turns: [
    { does: nothing, starts: 'sprint' },
    { does: mergeAll, starts: 'intent process' },
    { does: turnsTo(10), starts: 'sprint' },
  ],
}

/** The same, where nobody wants a training. */
export const refusedTraining: Scene = {
  ...drifts,
  where: 'its pull request is closed unmerged',
  ends: 'escalated',
  turns: [
    { does: nothing, starts: 'sprint' },
    { does: refuseAll, starts: 'sprint' },
    { does: nothing, starts: 'sprint' },
  ],
}

const served = {
  ...drifts,
  files: {
    '.github/sar.yml': `${settings}sensors:
  model-drift:
    models:
      - id: shop
        mlflow:
          baseline: { model: shop, version: 1 }
          current: { model: shop, alias: champion }
          metrics: [{ name: rmse, better: lower }]
        serves: { model: shop, alias: champion, metrics: [{ name: rmse, max: 11 }] }
`,
  },
  plant: async ({ models }: World) => models?.point(3),
} as const

/** A version that is worse than the one before. */
export const lostVersion: Scene = {
  ...served,
  models: [10, 12.5, 15],
  where: 'an earlier version is served again',
  ends: 'verified',
  turns: [
    { does: nothing, starts: 'sprint' },
    { does: mergeAll, starts: 'intent process' },
    { does: nothing, starts: 'sprint' },
  ],
}

/** The same, where no earlier version is good enough. */
export const lostVersions: Scene = {
  ...served,
  models: [11.5, 12.5, 15],
  where: 'no earlier version passes',
  ends: 'escalated',
  turns: [
    { does: nothing, starts: 'sprint' },
    { does: nothing, starts: 'sprint' },
  ],
}
