import { z } from 'zod'
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
  acts: ['await-merge', 'compare-versions', 'open-pull-request', 'queue-variables'],
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
  acts: ['await-merge', 'compare-versions', 'open-pull-request', 'queue-variables'],
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
  acts: ['await-merge', 'compare-versions', 'move-alias', 'open-pull-request', 'queue-variables'],
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
  acts: [],
  turns: [
    { does: nothing, starts: 'sprint' },
    { does: nothing, starts: 'sprint' },
  ],
}

const pointer = 'MODEL_VERSION'
const variable = z.object({ value: z.string() })

const pointsTo =
  (version: number) =>
  async ({ github, models }: World): Promise<void> => {
    github.setVariable(repository, pointer, String(version))
    models?.point(version)
  }

/** What serves the model follows the variable. */
const follows = async ({ ada, models }: World): Promise<void> => {
  const { value } = variable.parse(await ada.request(`GET /repos/${repository}/actions/variables/${pointer}`))
  models?.point(Number(value))
}

/** The same, where a variable says which version is served. */
export const lostPointer: Scene = {
  ...served,
  files: {
    '.github/sar.yml': served.files['.github/sar.yml'].replace(
      'serves: { model: shop, alias: champion',
      `serves: { model: shop, variable: ${pointer}`,
    ),
  },
  models: [10, 12.5, 15],
  where: 'a variable points at an earlier version again',
  arrange: pointsTo(1),
  plant: pointsTo(3),
  ends: 'verified',
  acts: ['await-merge', 'await-variable', 'compare-versions', 'open-pull-request', 'queue-variables'],
  turns: [
    { does: nothing, starts: 'sprint' },
    { does: mergeAll, starts: 'sprint' },
    { does: nothing, starts: 'intent process' },
    { does: follows, starts: 'sprint' },
  ],
}
