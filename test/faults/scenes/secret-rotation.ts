import { nothing } from '../scene.ts'
import type { Scene } from '../scene.ts'
import { repository } from '../world.ts'
import type { World } from '../world.ts'

const day = 86_400_000

const written = ({ github, now }: World, daysAgo: number): void =>
  github.setSecret(repository, 'API_KEY', { updatedAt: new Date(now().getTime() - daysAgo * day) })

const common = {
  playbook: 'SAR-006',
  files: {
    '.github/sar/variables.yml':
      "expected:\n  - { name: API_KEY, layer: repo-secrets, rotateAfter: 30d, owner: '@ada' }\n",
  },
  sensors: ['secret-rotation'],
  arrange: async (world: World) => written(world, 1),
  plant: async (world: World) => written(world, 60),
  once: { pulls: 0, reruns: 0, dispatches: 0 },
} as const

/** A secret that is older than its limit. */
export const overdueSecret: Scene = {
  ...common,
  where: 'the secret is written anew',
  ends: 'verified',
  turns: [
    { does: nothing, starts: 'sprint' },
    { does: async (world) => written(world, 0), starts: 'sprint' },
    { does: nothing, starts: 'sprint' },
  ],
}

/** The same, where nobody does anything about it. */
export const forgottenSecret: Scene = {
  ...common,
  where: 'nobody rotates the secret',
  ends: 'escalated',
  turns: [
    { does: nothing, starts: 'sprint' },
    { does: nothing, starts: 'sprint', after: 24 * 91 },
    { does: nothing, starts: 'sprint' },
  ],
}
