// Plants every fault at every step of every playbook, measures, and writes docs/rescue.md, scene by scene. Half an hour;
// `--every-request` plants them at every request that changes something, which takes hours.
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { rescuedAlone } from '../faults/alone.ts'
import { playAll, unsound } from '../faults/matrix.ts'
import type { SceneResult } from '../faults/matrix.ts'
import { faultsOf, faultsOfSteps } from '../faults/play.ts'
import type { Played } from '../faults/play.ts'
import type { Scene } from '../faults/scene.ts'
import { scenes } from '../faults/scenes.ts'
import { timesToPull } from '../faults/time-to-pull.ts'
import { rescuePage } from './rescue-page.ts'

/** The turn from which a rescue that is given up is another than the one that ends well. */
const partsAt = ({ ends }: Scene, { steps: [first = []] }: Played): number =>
  ends === 'verified' || first.some((asks) => asks.endsWith(' escalated')) ? 0 : 1

const everyRequest = process.argv.includes('--every-request')
const alone = await rescuedAlone()
console.log(`${alone.filter(({ isRescued }) => isRescued).length} of ${alone.length} without a human`)
const times = await timesToPull(9)
const results: SceneResult[] = []
// What is rescued first: that one be given up is played from where the ways part.
for (const scene of scenes.toSorted((left, right) => right.ends.localeCompare(left.ends))) {
  const name = `${scene.playbook} where ${scene.where}`
  const started = Date.now()
  const result = await playAll(scene, (sound) =>
    everyRequest ? faultsOf(sound) : faultsOfSteps(sound, partsAt(scene, sound)),
  )
  results.push(result)
  const wrong = [
    ...unsound(scene, result.sound),
    ...result.survived.flatMap(({ fault, asks, wrong: found }) =>
      found.map((one) => `${JSON.stringify(fault)} at ${asks}: ${one}`),
    ),
  ]
  for (const one of wrong) console.error(`${name}: ${one}`)
  if (wrong.length > 0) process.exitCode = 1
  console.log(`${name}: ${result.survived.length} faults in ${Math.round((Date.now() - started) / 1000)} s`)
  writeFileSync(
    resolve(import.meta.dirname, '../../docs/rescue.md'),
    rescuePage({ results, alone, times, everyRequest }),
  )
}
