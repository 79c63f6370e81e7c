import { z } from 'zod'
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

/** A secret that is older than its limit. Nobody says that the old one is revoked, and is reminded of it. */
export const overdueSecret: Scene = {
  ...common,
  where: 'the secret is written anew',
  ends: 'verified',
  acts: ['await-rotation', 'close-issue', 'open-issue', 'plan-rotation', 'remind-of-old'],
  turns: [
    { does: nothing, starts: 'sprint' },
    { does: async (world) => written(world, 0), starts: 'sprint' },
    { does: nothing, starts: 'sprint', after: 24 * 3 },
  ],
}

/** The same, where nobody does anything about it. */
export const forgottenSecret: Scene = {
  ...common,
  where: 'nobody rotates the secret',
  ends: 'escalated',
  acts: ['await-rotation', 'open-issue', 'plan-rotation'],
  turns: [
    { does: nothing, starts: 'sprint' },
    { does: nothing, starts: 'sprint', after: 24 * 91 },
    { does: nothing, starts: 'sprint' },
  ],
}

const mail = '.sar/pending_ops/variable_set_hub.json'
const intent = {
  schema_version: '1',
  operation: 'set',
  name: 'API_KEY',
  value: 'Server=db;AccountKey=c2VjcmV0LXZhbHVlLW9mLWEta2V5;',
}
const runbooks = z.array(z.object({ number: z.int(), body: z.string().nullable() }))

/** The file is removed, the box of the runbook ticked where there is one, and the secret written anew. */
const revokes = async (world: World): Promise<void> => {
  const { ada } = world
  await ada.push(repository, { files: { [mail]: null } })
  for (const { number, body } of runbooks.parse(await ada.request(`GET /repos/${repository}/issues?state=open`))) {
    const ticked = body?.replace('- [ ] Revoke the credential', '- [x] Revoke the credential')
    if (ticked !== body) await ada.request(`PATCH /repos/${repository}/issues/${number}`, { body: ticked })
  }
  written(world, 0)
}

/** A credential that a file of the mailbox carried in the clear. */
export const leakedSecret: Scene = {
  ...common,
  where: 'a leaked credential is revoked',
  sensors: ['secret-rotation', 'pending-intents'],
  plant: async ({ ada }) => void (await ada.push(repository, { files: { [mail]: JSON.stringify(intent) } })),
  ends: 'verified',
  acts: ['await-revocation', 'close-issue', 'open-issue', 'plan-rotation'],
  turns: [
    { does: nothing, starts: 'sprint' },
    { does: revokes, starts: 'sprint' },
  ],
}
