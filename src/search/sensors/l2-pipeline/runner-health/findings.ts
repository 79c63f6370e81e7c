import type { Runner } from '../../../../domain/actions.ts'
import type { Confidence } from '../../../../domain/words.ts'
import type { Observation } from '../../../../domain/finding.ts'
import { keyOf } from './needs.ts'
import type { Need } from './needs.ts'

const code = (text: string): string => `\`${text.replaceAll(/[`\s]+/g, ' ').trim()}\``

const minutes = (milliseconds: number): string => {
  const count = Math.round(milliseconds / 60_000)
  return count >= 120 ? `${Math.round(count / 60)} hours` : `${count} ${count === 1 ? 'minute' : 'minutes'}`
}

const askers = ({ jobs }: Need): string =>
  `${jobs.slice(0, 5).map(code).join(', ')}${jobs.length > 5 ? ` and ${jobs.length - 5} more` : ''}`

const common = (need: Need) => ({
  subject: `labels:${keyOf(need.labels)}`,
  data: { labels: [...need.labels], jobs: need.jobs.slice(0, 50) },
})

/** No runner has all the labels. `stuck` is the job that waits for one. */
export const unserved = (
  need: Need,
  stuck: { readonly wait: number; readonly url: string } | null,
  confidence: Confidence,
): Observation => ({
  ...common(need),
  kind: 'label-unserved',
  effect: 'blocks',
  confidence,
  title: `No runner has the labels ${keyOf(need.labels)}`,
  detail: `Asked for by ${askers(need)}. ${
    stuck === null
      ? 'No runner that is registered has all of them, and no job with them was taken of late.'
      : `A job with them has waited for ${minutes(stuck.wait)}: ${stuck.url}`
  }`,
  remedy: 'start a runner with these labels, or ask for labels that a runner has',
})

/** Runners have the labels, and none of them is online. */
export const allOffline = (need: Need, runners: readonly Runner[]): Observation => ({
  ...common(need),
  kind: 'runners-offline',
  effect: 'blocks',
  title: `Every runner with the labels ${keyOf(need.labels)} is offline`,
  detail: `${runners
    .slice(0, 5)
    .map(({ name }) => code(name))
    .join(
      ', ',
    )}${runners.length > 5 ? ` and ${runners.length - 5} more` : ''}; asked for by ${askers(need)}, whose jobs wait until one comes back, 24 hours at most.`,
  remedy: 'bring one of them back, or remove those that are gone and let the jobs run elsewhere',
})

/** A runner of the repository is offline, and no workflow waits for its labels. */
export const oneOffline = (runner: Runner): Observation => ({
  kind: 'runner-offline',
  subject: `runner:${runner.name}`,
  effect: 'degrades',
  title: `The runner ${runner.name} is offline`,
  detail: `It has the labels ${runner.labels.map(code).join(', ')}. No workflow stands still for it now, but what it took others have to take.`,
  remedy: 'bring it back, or remove it from the settings of the repository',
  data: { name: runner.name, labels: [...runner.labels] },
})

/** Jobs wait longer and longer for a runner. */
export const growing = (need: Need, before: number, now: number): Observation => ({
  ...common(need),
  kind: 'queue-growing',
  effect: 'degrades',
  title: `Jobs wait ${minutes(now)} for a runner with ${keyOf(need.labels)}; before it was ${minutes(before)}`,
  detail: `The median wait of the newer half of the last jobs against the older half. Asked for by ${askers(need)}.`,
  remedy: 'add a runner with these labels, or let fewer jobs ask for them',
})
