import type { Left } from './left-behind.ts'
import type { Played } from './play.ts'
import type { Scene } from './scene.ts'

/** How a rescue came through a fault. */
export interface Judged {
  /** As without the fault; or given up, undone and told. */
  readonly end: 'same' | 'escalated'
  /** What must not be, in words; none in a sound program. */
  readonly wrong: readonly string[]
}

const ends = ({ sagas }: Left): string => sagas.map(({ playbook, state }) => `${playbook} ${state}`).join(', ')

/** What the world is like, without the way that led there. */
const outcome = ({
  pulls,
  issues,
  branches,
  variables,
  pipeline,
  model,
  applied,
  tidied,
  handed,
}: Left): Readonly<Record<string, unknown>> => ({
  pulls,
  issues,
  branches,
  variables,
  pipeline,
  model,
  tidied,
  handed,
  // A file's name holds the instant that its run began at.
  applied: applied.map((path) => path.replace(/_\d{8}T.*$/, '')),
})

const differences = (sound: Left, left: Left): readonly string[] => {
  const before = outcome(sound)
  return Object.entries(outcome(left)).flatMap(([what, now]) =>
    JSON.stringify(now) === JSON.stringify(before[what])
      ? []
      : [`${what} is ${JSON.stringify(now)} in place of ${JSON.stringify(before[what])}`],
  )
}

const doubled = ({ once }: Scene, sound: Left, { made, applied, comments }: Left): readonly string[] => {
  const most = (what: string): number => {
    if (what === 'pull') return once.pulls
    if (what === 'rerun') return once.reruns
    if (what === 'dispatch') return once.dispatches
    // The blocker issue of a rescue that was given up is one more.
    return what === 'issue' ? (sound.made['issue'] ?? 0) + 1 : 1
  }
  const twice = (all: readonly string[]) => all.filter((one, at) => all.indexOf(one) !== at)
  return [
    ...Object.entries(made).flatMap(([what, count]) => (count > most(what) ? [`${what} was made ${count} times`] : [])),
    ...twice(applied).map((one) => `${one} was applied twice`),
    ...twice(comments).map((one) => `${one} was written twice`),
  ]
}

/** Undone in reverse of how the steps follow each other first, nothing left open, and told once with the step that failed. */
const givenUp = ({ sagas, pulls, blockers }: Left): readonly string[] => {
  const order = sagas.flatMap(({ acted, undone }) => {
    const taken = undone.map((id) => acted.indexOf(id)).filter((at) => at >= 0)
    return taken.some((at, index) => index > 0 && at > (taken[index - 1] ?? 0))
      ? [`undone as ${undone.join(', ')}`]
      : []
  })
  return [
    ...order,
    ...pulls.filter((one) => one.endsWith(' open')).map((one) => `${one} was left`),
    ...(blockers.length === 1 ? [] : [`${blockers.length} blocker issues`]),
    ...blockers.flatMap((body) =>
      /\| (?:failed|undone|acted|waiting)/.test(body) ? [] : ['a blocker without its trail'],
    ),
  ]
}

/** Holds what a fault left behind against what is left without it. */
export const judge = (scene: Scene, sound: Played, { left, hit }: Played): Judged => {
  const always = [
    ...(hit ? [] : ['the fault did not show']),
    ...(left.broken === null ? [] : [`the ledger is broken: ${left.broken}`]),
    ...left.violations,
    ...doubled(scene, sound.left, left),
    ...left.sagas.flatMap(({ state, reason }) =>
      state === 'verified' || state === 'escalated' ? [] : [`it still is ${state}: ${reason}`],
    ),
  ]
  const isSame = ends(left) === ends(sound.left)
  if (isSame && scene.ends === 'verified') return { end: 'same', wrong: [...always, ...differences(sound.left, left)] }
  const wrong = left.sagas.some(({ state }) => state === 'escalated') ? givenUp(left) : [`it ended as ${ends(left)}`]
  return { end: isSame ? 'same' : 'escalated', wrong: [...always, ...wrong] }
}
