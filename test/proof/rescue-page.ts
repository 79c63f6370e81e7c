import { median } from '../bench/program.ts'
import { faultKinds } from '../faults/fault.ts'
import { scenes } from '../faults/scenes.ts'
import type { Measured, MeasuredScene } from './measured.ts'

type Cell = string | number

const table = (head: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

const inSeconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
const share = (part: number, whole: number): string => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`)

const ends = ['faults', 'ended as without', 'given up, undone and told', 'wrong'] as const

const counted = (all: MeasuredScene['survived']): readonly Cell[] =>
  (['planted', 'same', 'told', 'wrong'] as const).map((what) => all.reduce((sum, one) => sum + one[what], 0))

const byScene = ({ scenes }: Measured): string =>
  table(
    ['playbook', 'where', ...ends, 'measured'],
    scenes.map(({ playbook, where, survived, day, commit }) => [
      playbook,
      where,
      ...counted(survived),
      `${day}, commit ${commit}`,
    ]),
  )

const byKind = ({ scenes }: Measured): string => {
  const all = scenes.flatMap(({ survived }) => survived)
  const rows = faultKinds.map((kind) => [kind, ...counted(all.filter((one) => one.kind === kind))])
  return table(['fault', ...ends], [...rows, ['all', ...counted(all)]])
}

const wrongs = ({ scenes }: Measured): string => {
  const all = scenes.flatMap(({ playbook, where, wrong }) => wrong.map((one) => `- ${playbook} where ${where}: ${one}`))
  return all.length === 0 ? '' : `\nWhat was wrong:\n\n${all.join('\n')}\n`
}

/** What is written of a rescue that is played, and was not yet measured. */
const missing = ({ scenes: known }: Measured): string => {
  const left = scenes.filter(
    ({ playbook, where }) => !known.some((one) => one.playbook === playbook && one.where === where),
  )
  return left.length === 0
    ? ''
    : `\nNot measured to the end yet, and therefore not counted:\n\n${left.map(({ playbook, where }) => `- ${playbook} where ${where}`).join('\n')}\n`
}

const costs = ({ scenes }: Measured): string =>
  table(
    ['playbook', 'where', 'runs of the service', 'requests', 'of them change something'],
    scenes.map(({ playbook, where, runs, requests, changes }) => [playbook, where, runs, requests, changes]),
  )

const requestsOf = ({ scenes }: Measured): number =>
  median(scenes.filter((one) => one.ends === 'verified').map(({ requests }) => requests))

const withoutHuman = ({ alone: { rows, day, commit } }: Measured): string => {
  const claimed = rows.filter(({ isClaimed }) => isClaimed)
  const rescued = claimed.filter(({ isRescued }) => isRescued).length
  const cells = rows.map(({ playbook, what, isRescued, isClaimed, asked }) => [
    playbook,
    what,
    isClaimed ? 'yes' : 'no, it asks a person by design',
    isRescued ? 'yes' : `no: ${asked}`,
  ])
  return `${rescued} of ${claimed.length} that a playbook claims, ${share(rescued, claimed.length)}; the target is 90 %. All ${rows.length}, with those of which the playbook says itself that it asks a person: ${share(rows.filter(({ isRescued }) => isRescued).length, rows.length)}. Measured ${day}, commit ${commit}.

${table(['playbook', 'planted', 'claimed', 'rescued without a human'], cells)}`
}

/** The page on what rescues went through. */
export const rescuePage = (measured: Measured): string => `# What rescues went through

Written by \`npm run proof\` from what it measured (\`test/proof/rescue.json\`); no figure here is typed by hand. A commit is that of the last change to the program or its playbooks when the row was measured.

## Without a human

One defect each. Whoever reviews does nothing but merge what is proposed; what a rescue starts again ends well. A defect counts as rescued when its case is closed and nobody was asked anything. Some no playbook claims: a value that nobody stated, a secret that only its owner can write anew, a failure that no fix mends; there the playbook's work is to ask the right person once.

${withoutHuman(measured)}

## Time and requests

From the webhook of a push by which a variable is expected that is not there, to the pull request that sets it, in the App on an embedded GitHub: **${inSeconds(median(measured.times.ms))}** (median of ${measured.times.ms.length}; ${inSeconds(Math.min(...measured.times.ms))} to ${inSeconds(Math.max(...measured.times.ms))}; ${measured.times.day}, commit ${measured.times.commit}). Writes are spaced a second apart, as GitHub asks.

What a rescue costs from the planted defect to its end, with the sweeps that find it and see it gone; ${requestsOf(measured)} requests is the median of those that end well:

${costs(measured)}

## Faults

Every planted defect is rescued by the scheduled service on an embedded GitHub, from its discovery to its end: once undisturbed, and then once more for each request by which a step acts (for a step that acts on nothing, the line by which it is recorded; and those by which a rescue is undone and told) and each way in which it can go wrong. \`kill\` ends the process, one of its own, after GitHub did what it was asked and before the process heard of it. \`cut\` breaks the connection after half of the answer: GitHub did what it was asked. The others come in place of an answer, and nothing was done. After the fault the service runs again, as its schedule would have it. A rescue that ends with a person is disturbed from where it parts from the one that does not.

A rescue then ends as without the fault; or it is given up: undone in reverse, with one issue that tells what was tried. \`wrong\` counts everything else: something done twice (a pull request, an issue, a run started again, an intent applied), something left behind, a ledger whose chain does not hold, a rescue that hangs, an answer of GitHub's that its description does not foresee.

${byScene(measured)}

${byKind(measured)}
${wrongs(measured)}${missing(measured)}`
