// Plants every fault at every step of every playbook, measures, and writes docs/rescue.md, part by part. About an hour.
// With words, only the parts that hold one of them are measured anew: `alone`, `times`, or "SAR-001 where …".
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { rescuedAlone } from '../faults/alone.ts'
import { faultKinds } from '../faults/fault.ts'
import { playAll, unsound } from '../faults/matrix.ts'
import type { SceneResult } from '../faults/matrix.ts'
import { faultsOfSteps } from '../faults/play.ts'
import type { Played } from '../faults/play.ts'
import type { Scene } from '../faults/scene.ts'
import { scenes } from '../faults/scenes.ts'
import { timesToPull } from '../faults/time-to-pull.ts'
import { readMeasured, takenNow, writeMeasured } from './measured.ts'
import type { Measured, MeasuredScene } from './measured.ts'
import { rescuePage } from './rescue-page.ts'

const words = process.argv.slice(2)
const isAsked = (part: string): boolean => words.length === 0 || words.some((word) => part.includes(word))

let measured = readMeasured()
const keep = (part: Partial<Measured>): void => {
  measured = { ...measured, ...part }
  writeMeasured(measured)
  writeFileSync(resolve(import.meta.dirname, '../../docs/rescue.md'), rescuePage(measured))
}

/** The turn from which a rescue that is given up is another than the one that ends well. */
const partsAt = ({ ends }: Scene, { steps: [first = []] }: Played): number =>
  ends === 'verified' || first.some((asks) => asks.endsWith(' escalated')) ? 0 : 1

const told = ({ scene, sound, survived }: SceneResult): MeasuredScene => ({
  ...takenNow(),
  playbook: scene.playbook,
  where: scene.where,
  ends: scene.ends,
  runs: sound.steps.length,
  requests: sound.requests,
  changes: sound.steps.flat().length,
  survived: faultKinds.map((kind) => {
    const of = survived.filter(({ fault }) => fault.kind === kind)
    const well = of.filter(({ wrong }) => wrong.length === 0)
    const same = well.filter(({ end }) => end === 'same').length
    return { kind, planted: of.length, same, told: well.length - same, wrong: of.length - well.length }
  }),
  wrong: [
    ...unsound(scene, sound),
    ...survived.flatMap(({ fault, asks, wrong }) =>
      wrong.map((one) => `${fault.kind} at request ${fault.at} of run ${fault.turn + 1} (${asks}): ${one}`),
    ),
  ],
})

if (isAsked('alone')) {
  const rows = await rescuedAlone()
  keep({ alone: { ...takenNow(), rows: [...rows] } })
  console.log(`${rows.filter(({ isRescued }) => isRescued).length} of ${rows.length} without a human`)
}
if (isAsked('times')) keep({ times: { ...takenNow(), ms: [...(await timesToPull(9))] } })
// What ends well first: that it be given up is played from where the ways part.
for (const scene of scenes.toSorted((left, right) => right.ends.localeCompare(left.ends))) {
  const name = `${scene.playbook} where ${scene.where}`
  if (!isAsked(name)) continue
  const started = Date.now()
  const one = told(await playAll(scene, (sound) => faultsOfSteps(sound, partsAt(scene, sound))))
  const all = [...measured.scenes.filter((other) => `${other.playbook} where ${other.where}` !== name), one]
  keep({
    scenes: scenes.flatMap(({ playbook, where }) =>
      all.filter((other) => other.playbook === playbook && other.where === where),
    ),
  })
  for (const wrong of one.wrong) console.error(`${name}: ${wrong}`)
  if (one.wrong.length > 0) process.exitCode = 1
  const planted = one.survived.reduce((sum, kind) => sum + kind.planted, 0)
  console.log(`${name}: ${planted} faults in ${Math.round((Date.now() - started) / 1000)} s`)
}
