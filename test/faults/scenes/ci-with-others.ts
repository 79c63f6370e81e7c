import { z } from 'zod'
import { nothing } from '../scene.ts'
import type { Scene } from '../scene.ts'
import { repository, settings } from '../world.ts'
import type { World } from '../world.ts'
import { failing, failsWith, finish, judged, network, path, ran, workflow } from './failing-ci.ts'

const asked = z.array(z.object({ number: z.int(), title: z.string(), pull_request: z.unknown().optional() }))
const branch = 'copilot/mend'

/** The agent brings a pull request that names the issue of its task, where there is one, and the gates pass. */
const brings = async (world: World): Promise<void> => {
  const { ada, github } = world
  const open = asked.parse(await ada.request(`GET /repos/${repository}/issues?state=open&per_page=100`))
  const task = open.find(({ title }) => title === 'Failures of CI that need a person')
  if (task === undefined) return
  const sha = await ada.push(repository, { branch, files: { [path]: workflow('').replace('make test', 'make check') } })
  await ada.openPullRequest(repository, { title: 'Mend the tests', head: branch, body: `Fixes #${task.number}` })
  await judged(world, { ref: branch, sha }, 'success')
  await github.idle()
}

/** A person merges it. CI is green then. */
const takes = async (world: World): Promise<void> => {
  const open = asked.parse(await world.ada.request(`GET /repos/${repository}/pulls?state=open&per_page=100`))
  for (const { number } of open) await world.ada.merge(repository, number)
  await ran(world, 0, null)
}

/** A failure that no fix mends, and a coding agent that does. */
export const handedOver: Scene = {
  ...failing(''),
  where: 'a coding agent mends it',
  files: {
    ...failing('').files,
    '.github/sar.yml': settings.replace('autonomy: P1', "autonomy: P1, agent: '@copilot'"),
  },
  agent: 'copilot-swe-agent',
  plant: failsWith('The frobnicator has left the building: 42 gadgets lost'),
  ends: 'verified',
  acts: [
    'await-gates',
    'await-merge',
    'await-pull-request',
    'classify-failures',
    'hand-to-agent',
    'open-issue',
    'queue-signals',
  ],
  turns: [
    { does: nothing, starts: 'sprint' },
    { does: brings, starts: 'sprint' },
    { does: takes, starts: 'sprint' },
  ],
}

/** So many green runs, one an hour, the last so many hours ago. */
const green = async (world: World, count: number, last: number): Promise<void> => {
  for (let index = 0; index < count; index += 1) await ran(world, last + index, null)
}

/** A person has looked, and closes what alerts. */
const looks = async ({ ada }: World): Promise<void> => {
  const open = asked.parse(await ada.request(`GET /repos/${repository}/issues?state=open&per_page=100`))
  for (const { number, title } of open)
    if (title === 'CI is critical')
      await ada.request(`PATCH /repos/${repository}/issues/${number}`, { state: 'closed' })
}

/** So much of CI fails that everything halts. */
export const criticalCi: Scene = {
  ...failing(''),
  // That the network fails often is another case, and for a person.
  files: { ...failing('').files, '.github/sar.yml': `${settings}sensors: { ci-failures: { transientRuns: 20 } }\n` },
  where: 'CI is critical until a person has looked',
  arrange: (world) => green(world, 15, 30),
  plant: async (world) => {
    for (let hours = 8; hours > 0; hours -= 1) await ran(world, hours, network)
  },
  ends: 'verified',
  acts: ['await-close', 'await-run', 'classify-failures', 'open-issue', 'queue-signals', 'rerun-workflow'],
  turns: [
    { does: nothing, starts: 'sprint' },
    { does: looks, starts: 'sprint' },
    {
      does: async (world) => {
        await finish(world, 'success')
        await green(world, 60, 0)
      },
      starts: 'sprint',
    },
  ],
}
