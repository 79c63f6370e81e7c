import { nothing } from '../scene.ts'
import type { Scene } from '../scene.ts'
import { repository, settings } from '../world.ts'
import type { World } from '../world.ts'
import { finish } from './failing-ci.ts'

const rebuild = '.github/workflows/rebuild.yml'
const meta = 'rag/index_meta.json'
const index = 'rag/index.faiss'
const day = 86_400_000

const metaOf = (at: number, chunks: number): string =>
  `${JSON.stringify({ generated_at: new Date(at).toISOString(), chunk_count: chunks }, null, 2)}\n`

const workflow = `name: rebuild
on:
  workflow_dispatch:
    inputs: { sar-key: { type: string } }
permissions: { contents: write }
run-name: rebuild \${{ inputs.sar-key }}
jobs:
  build:
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    steps:
      - run: make index
`

const configuration = `${settings}sensors:
  embedding-index:
    indexes:
      - { id: docs, meta: ${meta}, index: ${index}, maxAge: 7d, rebuild: ${rebuild} }
`

const common = {
  playbook: 'SAR-003',
  files: {
    '.github/sar.yml': configuration,
    [rebuild]: workflow,
    [meta]: metaOf(Date.now() - day, 500),
    [index]: 'built yesterday\n',
  },
  sensors: ['embedding-index'],
  arrange: nothing,
  plant: async ({ ada, now }: World) =>
    void (await ada.push(repository, { files: { [meta]: metaOf(now().getTime() - 12 * day, 500) } })),
  once: { pulls: 0, reruns: 0, dispatches: 1 },
} as const

/** An index that is older than its limit. */
export const staleIndex: Scene = {
  ...common,
  where: 'the rebuild ends well',
  ends: 'verified',
  acts: ['check-index', 'dispatch-workflow', 'follow-run', 'plan-rebuild'],
  turns: [
    { does: nothing, starts: 'sprint' },
    {
      does: async (world) => {
        const files = { [meta]: metaOf(world.now().getTime(), 512), [index]: 'built today\n' }
        await world.ada.push(repository, { files })
        await finish(world, 'success')
      },
      starts: 'sprint',
    },
    { does: nothing, starts: 'sprint' },
  ],
}

/** The same, where the rebuild fails. */
export const failedRebuild: Scene = {
  ...common,
  where: 'the rebuild fails',
  ends: 'escalated',
  acts: ['dispatch-workflow', 'follow-run', 'plan-rebuild'],
  turns: [
    { does: nothing, starts: 'sprint' },
    { does: (world) => finish(world, 'failure'), starts: 'sprint' },
    { does: nothing, starts: 'sprint' },
  ],
}
