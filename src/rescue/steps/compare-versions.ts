import { z } from 'zod'
import { known, unknown } from '../../domain/answer.ts'
import type { Answer } from '../../domain/answer.ts'
import { IncompleteError } from '../../domain/errors.ts'
import { codeSpan, escapeMarkdown } from '../../domain/markdown-text.ts'
import { defineStep } from '../../domain/step.ts'
import type { RunRecord } from '../../domain/state.ts'
import type { StepPlan, StepView } from '../../domain/step.ts'
import { cursorOf } from '../cursor.ts'
import { driftOf } from '../drifted-model.ts'
import type { Drift } from '../drifted-model.ts'
import { runningNow } from '../runs-of-workflow.ts'
import { chooseVersion } from '../served-version.ts'
import type { Choice } from '../served-version.ts'

const input = z.strictObject({
  /** The variable that asks for a training. */
  trigger: z.string().min(1),
})

/**
 * All that the decision rests on. `choice`: null where nothing is to be gone back from. `training`: the run that trains.
 * `asked`: the rescue under way that asks for a training already, `pointed`: the one that sets the variable already which
 * points at the version in use.
 */
interface Compared {
  readonly drift: Drift
  readonly choice: Choice | null
  readonly training: number | null
  readonly asked: string | null
  readonly pointed: string | null
}

/** Metrics that became worse beyond the limit are a version that lost; data that drifted is no fault of the version. */
const goesBack = ({ pages, measured }: Drift): boolean => pages && measured !== null

const askedSchema = z.object({ id: z.string(), variables: z.array(z.object({ name: z.string() })) })

/** Whether what a run proposed is merged. */
const isMerged = ({ id }: RunRecord, { state }: StepView): boolean =>
  state.ledger.some(
    ({ action, evidence }) =>
      action === 'step.acted' &&
      evidence['run'] === id &&
      evidence['uses'] === 'await-merge' &&
      evidence['already'] === true,
  )

/**
 * The rescue under way that sets a variable already: by what is not merged yet, which does for every model; and, where a
 * model is given, for that one at all, since a drift that warned and pages now is two cases and asks for one training.
 */
const setBy = (name: string, model: string | null, view: StepView): string | null =>
  view.state.runs.find(
    (one) =>
      one.id !== view.run.id &&
      one.playbook === view.run.playbook &&
      one.endedAt === null &&
      Object.values(cursorOf(one)?.steps ?? {}).some(({ outputs }) => {
        const said = askedSchema.safeParse(outputs).data
        const sets = said?.variables.some((variable) => variable.name === name) === true
        return sets && (said.id === model || !isMerged(one, view))
      }),
  )?.id ?? null

const compared = async (trigger: string, view: StepView): Promise<Answer<Compared>> => {
  const drift = driftOf(view)
  if (drift === null) return unknown('the settings of model-drift name the model of the case no more')
  const { serves, training } = drift.model
  const choice =
    serves !== null && goesBack(drift)
      ? await chooseVersion({ served: serves, measured: drift.current }, view)
      : known(null)
  if (!choice.known) return choice
  const running = training === null ? known(null) : await runningNow(training, view)
  if (!running.known) return running
  const asked = setBy(trigger, drift.model.id, view)
  const pointer = serves?.variable ?? null
  const pointed = pointer === null ? null : setBy(pointer, null, view)
  return known({ drift, choice: choice.value, training: running.value?.id ?? null, asked, pointed })
}

/** `20260521T101500Z`, as the retrain signal is written. */
const stamp = (iso: string): string => `${iso.slice(0, 19).replaceAll(/[-:]/g, '')}Z`

/** Whether another version than the one that lost is in use by now: then there is nothing to go back from. */
const isLeft = (choice: Choice | null): choice is Choice => choice !== null && choice.lost !== choice.from

const leftOf = ({ lost, from }: Choice): string =>
  `version ${lost} lost, and ${Number(from) < Number(lost) ? 'the earlier' : 'another'} version ${from} is in use already`

const refusalOf = ({ model }: Drift, { from, passed }: Choice): string =>
  `no version of ${model.serves?.model ?? model.id} before ${from} has passing recorded metrics${passed.length === 0 ? ': there is none' : ''}${passed.map(({ version, reason }) => `; version ${version}: ${reason}`).join('')}`

/** What stands in for a training; null where one is to be asked for. */
const inPlace = ({ training, asked }: Compared): string | null => {
  if (training !== null) return `leaves run ${training}, which trains, alone`
  return asked === null ? null : `leaves the training to the rescue ${asked}, which asks for it already`
}

const pointedTo = (to: string, by: string): string =>
  `leaves going back to version ${to} to the rescue ${by}, which has the version in use changed already`

const summaryOf = (given: Compared, trigger: string): string => {
  const { drift, choice, pointed } = given
  const left = inPlace(given)
  return [
    `${codeSpan(drift.model.id)} drifted.`,
    ...(drift.measured ?? []).map(
      ({ name, before, now, worse }) =>
        `- ${codeSpan(name)}: ${before} → ${now} (${Math.round(worse * 1000) / 10} % ${worse > 0 ? 'worse' : 'of change'})`,
    ),
    ...(choice === null || choice.to === null
      ? []
      : ['', `Version ${choice.from} is in use; the last good one is ${choice.to}.`]),
    ...(choice === null || choice.to === null || pointed === null ? [] : [`It ${pointedTo(choice.to, pointed)}.`]),
    ...(isLeft(choice) ? ['', `It goes back to no version: ${leftOf(choice)}.`] : []),
    ...(choice?.passed ?? []).map(({ version, reason }) => `- version ${version}: ${escapeMarkdown(reason)}`),
    '',
    left === null
      ? `Merging asks for a training by ${codeSpan(trigger)}: it may cost money.`
      : `It asks for no training: it ${left}.`,
  ].join('\n')
}

const nowhere = { model: '', alias: '', from: '', to: '', pointer: '' }

/** What is gone back to, and what points there; all empty where nothing is. */
const wayBack = ({ drift: { model }, choice, pointed }: Compared): typeof nowhere => {
  const { serves } = model
  if (serves === null || choice === null || choice.to === null || pointed !== null) return nowhere
  const { from, to } = choice
  return { model: serves.model, alias: serves.alias ?? '', from, to, pointer: serves.variable ?? '' }
}

const outputsOf = (given: Compared, trigger: string, at: string): StepPlan['outputs'] => {
  const back = wayBack(given)
  const variables = [
    ...(back.pointer === '' ? [] : [{ name: back.pointer, value: back.to }]),
    ...(inPlace(given) === null ? [{ name: trigger, value: stamp(at) }] : []),
  ]
  const { id } = given.drift.model
  // By these a second attempt, where this one is given up, tells whether the lost version is still in use.
  const { model, current } = given.drift
  const decided = { served: model.serves?.model ?? '', measured: current, lost: given.choice?.lost ?? '' }
  return { id, ...back, ...decided, variables, count: variables.length, summary: summaryOf(given, trigger) }
}

const goneBack = ({ choice, pointed }: Compared): string => {
  if (choice === null || choice.to === null)
    return `goes back to no version${isLeft(choice) ? ` (${leftOf(choice)})` : ''}`
  return pointed === null ? `goes back from version ${choice.from} to ${choice.to}` : pointedTo(choice.to, pointed)
}

const effectOf = (given: Compared, trigger: string): string => {
  return [goneBack(given), inPlace(given) ?? `asks for a training by ${trigger}`].join(', and ')
}

/**
 * Decides what a drift asks for: a training, unless one runs or is asked for, and where a version lost, the last version before it whose
 * recorded metrics keep their limits. Where there is none it refuses, and a person decides.
 */
export const compareVersions = defineStep({
  id: 'compare-versions',
  title: 'Compare the versions of a model',
  needs: ['actions: read', 'actions_variables: read'],
  reversible: true,
  with: input,
  key: (_, view) => view.cases.map(({ id }) => id).join(' '),
  plan: async ({ trigger }, view) => {
    const given = await compared(trigger, view)
    if (!given.known) throw new IncompleteError(`cannot compare the versions: ${given.reason}`)
    const { drift, choice } = given.value
    if (choice !== null && choice.to === null && !isLeft(choice)) throw new IncompleteError(refusalOf(drift, choice))
    return {
      effect: effectOf(given.value, trigger),
      changes: [],
      outputs: outputsOf(given.value, trigger, view.run.startedAt),
    }
  },
  done: async ({ trigger }, view) =>
    driftOf(view) === null || (await compared(trigger, view)).known ? false : 'unknown',
})
