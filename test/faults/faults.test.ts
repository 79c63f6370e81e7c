import { describe, expect, it } from 'vitest'
import { faultKinds } from './fault.ts'
import { playAll, unsound } from './matrix.ts'
import { faultsOf } from './play.ts'
import { criticalCi, handedOver } from './scenes/ci-with-others.ts'
import { mendedWorkflow, transientFailure } from './scenes/failing-ci.ts'
import { fullMemory } from './scenes/full-memory.ts'
import { missingVariable } from './scenes/missing-variable.ts'
import { lostVersion } from './scenes/model-drift.ts'
import { overdueSecret } from './scenes/secret-rotation.ts'
import { staleIndex } from './scenes/stale-index.ts'
import { tidied } from './scenes/tidied.ts'

// A fault of each kind, in a rescue by each playbook; `npm run proof` plants all of them at every step.
const scenes = [
  missingVariable,
  mendedWorkflow,
  transientFailure,
  overdueSecret,
  staleIndex,
  lostVersion,
  fullMemory,
  tidied,
  handedOver,
]

describe.each(scenes)('$playbook where $where', (scene) => {
  it('comes through a fault, doing nothing twice', { timeout: 300_000 }, async () => {
    const at = scenes.indexOf(scene)
    const kind = faultKinds[at % faultKinds.length]
    const { sound, survived } = await playAll(scene, (played) => {
      const all = faultsOf(played).filter((fault) => fault.kind === kind)
      return all.slice((at * 5) % all.length).slice(0, 1)
    })
    expect(unsound(scene, sound)).toEqual([])
    expect(survived).toMatchObject([{ fault: { kind }, wrong: [] }])
  })
})

it('what halts everything is over once a person has looked, though its rescue is given up', async () => {
  const { survived } = await playAll(criticalCi, (played) =>
    faultsOf(played).filter(
      ({ kind, lasting, turn, at }) => kind === '403' && !lasting && played.steps[turn]?.[at - 1] === 'triage is held',
    ),
  )
  expect(survived).toMatchObject([{ end: 'escalated', wrong: [] }])
}, 300_000)
