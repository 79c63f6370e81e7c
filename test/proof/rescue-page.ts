import type { Alone } from '../faults/alone.ts'
import { faultKinds } from '../faults/fault.ts'
import type { SceneResult } from '../faults/matrix.ts'

type Cell = string | number

const table = (head: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

const median = (all: readonly number[]): number => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0
const inSeconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
const share = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`

const ends = ['faults', 'ended as without', 'given up, undone and told', 'wrong'] as const

const counted = (survived: SceneResult['survived']): readonly Cell[] => [
  survived.length,
  survived.filter(({ end, wrong }) => end === 'same' && wrong.length === 0).length,
  survived.filter(({ end, wrong }) => end === 'escalated' && wrong.length === 0).length,
  survived.filter(({ wrong }) => wrong.length > 0).length,
]

const byScene = (results: readonly SceneResult[]): string =>
  table(
    ['playbook', 'where', ...ends],
    results.map(({ scene, survived }) => [scene.playbook, scene.where, ...counted(survived)]),
  )

const byKind = (results: readonly SceneResult[]): string => {
  const all = results.flatMap(({ survived }) => survived)
  const rows = faultKinds.flatMap((kind) =>
    [false, true].flatMap((lasting): readonly (readonly Cell[])[] => {
      const of = all.filter(({ fault }) => fault.kind === kind && fault.lasting === lasting)
      return of.length === 0 ? [] : [[lasting ? `${kind}, to the end of the run` : kind, ...counted(of)]]
    }),
  )
  return table(['fault', ...ends], [...rows, ['all', ...counted(all)]])
}

const costs = (results: readonly SceneResult[]): string =>
  table(
    ['playbook', 'where', 'runs of the service', 'requests', 'of them change something'],
    results.map(({ scene, sound }) => [
      scene.playbook,
      scene.where,
      sound.steps.length,
      sound.requests,
      sound.steps.flat().length,
    ]),
  )

const withoutHuman = (alone: readonly Alone[]): string => {
  const able = alone.filter(({ byDesign }) => !byDesign)
  const [rescued, mended] = [alone, able].map((all) => all.filter(({ isRescued }) => isRescued).length)
  const rows = alone.map(({ playbook, what, isRescued, byDesign, asked }) => [
    playbook,
    what,
    isRescued ? 'yes' : `${byDesign ? 'no, by design' : 'no'}: ${asked}`,
  ])
  return `${table(['playbook', 'planted', 'rescued without a human'], rows)}

${rescued ?? 0} of ${alone.length}, ${share(rescued ?? 0, alone.length)}. Without those of which the playbook says itself that it asks a person: ${mended ?? 0} of ${able.length}, ${share(mended ?? 0, able.length)}; the target is 90 %.`
}

/** What was measured. `times` are milliseconds. */
export interface Measured {
  readonly results: readonly SceneResult[]
  readonly alone: readonly Alone[]
  readonly times: readonly number[]
  readonly everyRequest: boolean
}

/** The page on what rescues went through. */
export const rescuePage = ({ results, alone, times, everyRequest }: Measured): string => `# What rescues went through

Written by \`npm run proof\`; no figure here is typed by hand.

## Faults

Every planted defect below is rescued by the scheduled service on an embedded GitHub, from its discovery to its end: once undisturbed, and then once more for ${everyRequest ? 'each request that changes something' : 'each step of its playbook'} and each way in which ${everyRequest ? 'it' : 'the request by which it acts'} can go wrong. \`kill\` ends the process, one of its own, after GitHub did what it was asked and before the process heard of it. \`cut\` breaks the connection after half of the answer: GitHub did what it was asked. The others come in place of an answer, and nothing was done. After the fault the service runs again, as its schedule would have it. A rescue that ends with a person is disturbed from where it parts from the one that does not.

A rescue then ends as without the fault; or it is given up: undone in reverse, with one issue that tells what was tried. \`wrong\` counts everything else: something done twice (a pull request, an issue, a run started again, an intent applied), something left behind, a ledger whose chain does not hold, a rescue that hangs, an answer of GitHub's that its description does not foresee. Every test run plants a few faults at any other request too, once or to the end of the run.

${byScene(results)}

${byKind(results)}

## Without a human

One defect each, which a playbook claims. Whoever reviews does nothing but merge; what the rescue starts again ends well. A defect counts as rescued when its case is closed and nobody was asked anything.

${withoutHuman(alone)}

## Time and requests

From the webhook of a push by which a variable is expected that is not there, to the pull request that sets it, in the App on an embedded GitHub: ${inSeconds(median(times))} (median of ${times.length}; ${inSeconds(Math.min(...times))} to ${inSeconds(Math.max(...times))}). Writes are spaced a second apart, as GitHub asks.

What a rescue costs from the planted defect to its end, with the sweeps that find it and see it gone:

${costs(results)}
`
