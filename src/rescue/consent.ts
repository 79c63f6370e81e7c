import { confirmCode } from '../domain/confirm-code.ts'
import { canonical, sha256, toJson } from '../domain/identity.ts'
import type { Json } from '../domain/identity.ts'
import type { Outcome } from '../domain/outcome.ts'
import type { LedgerEntry, RunRecord, State } from '../domain/state.ts'
import type { Step, StepPlan, StepView } from '../domain/step.ts'
import type { Playbook } from '../domain/playbook.ts'
import { actsBySettings } from './authority.ts'
import { cursorOf, readCursor } from './cursor.ts'
import type { Cursor } from './cursor.ts'
import { entry } from './ports.ts'
import type { RescuePorts } from './ports.ts'
import { ready } from './ready.ts'

/** How long an offered code can be used, in milliseconds. */
const lifetime = 24 * 3_600_000

/** How long a run waits for somebody to give a word, in milliseconds: then it is given up, and says so in an issue. */
const patience = 7 * lifetime

type Consent = NonNullable<Cursor['consent']>

const isOffered = ({ offered }: Consent, now: Date): boolean =>
  offered !== null && now.getTime() - Date.parse(offered) < lifetime

/**
 * Whether a step acts only once a person has confirmed exactly what it would do: it acts for good, and it is not the
 * configured autonomy that lets it (`rescue.confirm: always` asks even then).
 */
export const needsConsent = ({ confirmed }: Pick<Step, 'confirmed'>, run: RunRecord, view: StepView): boolean =>
  confirmed && (view.settings.rescue.confirm === 'always' || !actsBySettings(run, view))

/** A step that is about to act, and what it would do. */
export interface AboutToAct {
  readonly id: string
  readonly step: Step
  readonly input: Json
  readonly plan: StepPlan
  readonly view: StepView
}

/**
 * What a consent is given to: the changes, or what the step chose to change, of which less is left once it was cut off.
 */
const deedOf = ({ id, step, input, plan, view }: AboutToAct): string =>
  sha256(
    canonical({
      step: id,
      key: step.key(input, view),
      attempt: view.run.attempt,
      changes: plan.chosen ?? toJson(plan.changes),
    }),
  )

/**
 * Whether the consent to this very deed was given before, to a step that is taken again after a fault. It holds as long as
 * its code did; beyond that only for a step that has acted in part.
 */
const isGiven = (run: RunRecord, about: AboutToAct): boolean => {
  const { consent, steps } = readCursor(run)
  if (consent === null || consent.by === null || consent.deed !== deedOf(about)) return false
  const { clock, commit } = about.view
  return (consent.commit === commit && isOffered(consent, clock.now())) || (steps[about.id]?.receipts.length ?? 0) > 0
}

const codeOf = (run: RunRecord, about: AboutToAct): string =>
  confirmCode({
    repository: about.view.repository,
    head: about.view.commit,
    plan: { act: 'rescue', playbook: about.view.run.playbook, run: run.id, deed: deedOf(about) },
    requester: readCursor(run).askedBy ?? '',
  })

/** Whether the step may act now, with what is written down of it; or the run as it is held, and whether that is new. */
export type Consented =
  | { readonly may: true; readonly run: RunRecord; readonly append: readonly LedgerEntry[] }
  | { readonly may: false; readonly run: RunRecord; readonly news: boolean; readonly late: boolean }

const withConsent = (run: RunRecord, consent: Consent, reason: string | null): RunRecord => ({
  ...run,
  cursor: { ...readCursor(run), consent, reason },
})

const needsWord = "it needs a person's word, since nothing takes it back"

const unasked = (effect: string, playbook: string): string =>
  `${needsWord}: ${effect}; "rescue ${playbook} apply" gives the code for it`

const offering = (view: StepView, effect: string, code: string): string =>
  `${needsWord}: ${effect}; "confirm ${code}" lets it act within 24 hours, while ${view.defaultBranch} stays at ${view.commit.slice(0, 10)}`

/**
 * Asks for the consent to a step that is about to act. The code binds the commit that was looked at, the run and the
 * exact changes; it is compared with what would be done now, so that one for an older commit or another plan is void.
 */
export const consentTo = (ports: RescuePorts, run: RunRecord, about: AboutToAct): Consented => {
  const { view, plan } = about
  const now = view.clock.now()
  const { consent, reason } = readCursor(run)
  if (!needsConsent(about.step, run, view) || isGiven(run, about)) return { may: true, run, append: [] }
  const code = codeOf(run, about)
  const open = consent !== null && consent.code === code && isOffered(consent, now) ? consent : null
  if (open !== null && ports.word.code === code) {
    const evidence = { code, commit: view.commit, step: about.id, requester: readCursor(run).askedBy ?? '' }
    const said = entry(view, 'confirm', `${view.run.playbook}/${about.id}`, evidence)
    return { may: true, run: withConsent(run, { ...open, by: view.run.actor }, null), append: [said] }
  }
  const offer = open ?? offerOf(ports, consent, { deed: deedOf(about), commit: view.commit, code }, now)
  const why = isOffered(offer, now) ? offering(view, plan.effect, code) : unasked(plan.effect, view.run.playbook)
  const news = why !== reason || offer !== consent
  return { may: false, run: withConsent(run, offer, why), news, late: isLate(offer, now) }
}

/** The consent that is asked for now: told where somebody is there to hear it, and else only noted. */
const offerOf = (
  { word }: RescuePorts,
  before: Consent | null,
  bound: Pick<Consent, 'deed' | 'commit' | 'code'>,
  now: Date,
): Consent => {
  const at = now.toISOString()
  if (word.asked || word.code !== null) return { ...bound, since: at, offered: at, by: null }
  const waiting = before?.by === null ? before : null
  return waiting?.code === bound.code ? waiting : { ...bound, since: waiting?.since ?? at, offered: null, by: null }
}

const isLate = ({ since }: Consent, now: Date): boolean => now.getTime() - Date.parse(since) >= patience

/** Whether a run stands before a step for want of a person's word. */
export const isAwaitingWord = ({ reason }: Outcome): boolean => reason?.startsWith(needsWord) === true

/** Whether a run that stood before a step still stands there, for want of a word that holds. */
export const isStillAwaiting = (outcome: Outcome, step: string | null): boolean =>
  isAwaitingWord(outcome) && outcome.steps.some(({ id, state }) => id === step && state === 'planned')

/** The run that a code was offered for; why it is void; or null where no run has it. */
export const offeredRun = (state: Pick<State, 'runs'>, code: string, now: Date): RunRecord | string | null => {
  const run = state.runs.find((one) => cursorOf(one)?.consent?.code === code)
  const consent = run === undefined ? null : readCursor(run).consent
  if (run === undefined || consent === null || consent.offered === null) return null
  if (run.endedAt !== null) return 'the rescue that this code was for is over'
  if (consent.by !== null) return 'this code was used already'
  return isOffered(consent, now) ? run : 'this code is older than 24 hours'
}

/** Whether a run stands before a step that needs a person's consent, and nobody is there to give it. */
export const awaitsConsent = async (ports: RescuePorts, playbook: Playbook, run: RunRecord): Promise<boolean> => {
  const { consent, reason } = readCursor(run)
  if (consent === null || consent.by !== null || ports.word.asked || ports.word.code !== null) return false
  const view = ports.view(run)
  const now = view.clock.now()
  // A code that has lapsed is offered no longer, which is written once.
  const isTold = isOffered(consent, now) || reason?.includes(consent.code) !== true
  if (!isTold || isLate(consent, now)) return false
  try {
    const index = playbook.steps.findIndex(({ id }) => id === run.step)
    const at = ready(ports, playbook, run, index)
    return at !== null && needsConsent(at.step, run, view) && (await at.step.done(at.input, view)) === false
  } catch {
    return false
  }
}
