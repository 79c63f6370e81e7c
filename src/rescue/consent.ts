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

type Consent = NonNullable<Cursor['consent']>

const isOffered = ({ offered }: Consent, now: Date): boolean =>
  offered !== null && now.getTime() - Date.parse(offered) < lifetime

/**
 * Whether a step acts only once a person has confirmed exactly what it would do: it acts for good, and it is not the
 * configured autonomy that lets it (`rescue.confirm: always` asks even then).
 */
export const needsConsent = ({ confirmed }: Pick<Step, 'confirmed'>, view: StepView): boolean =>
  confirmed && (view.settings.rescue.confirm === 'always' || !actsBySettings(view))

/** A step that is about to act, and what it would do. */
export interface AboutToAct {
  readonly id: string
  readonly step: Step
  readonly input: Json
  readonly plan: StepPlan
  readonly view: StepView
}

/** What a consent is given to. Everything but the commit stays the same while a step that has begun is taken again. */
const deedOf = ({ id, step, input, plan, view }: AboutToAct): string =>
  sha256(canonical({ step: id, key: step.key(input, view), attempt: view.run.attempt, changes: toJson(plan.changes) }))

/** Whether the consent to this very deed was given before, as to a step that is taken again after a crash. */
const isGiven = (consent: Consent | null, about: AboutToAct): boolean =>
  consent !== null && consent.by !== null && consent.deed === deedOf(about)

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
  | { readonly may: false; readonly run: RunRecord; readonly news: boolean }

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
  if (!needsConsent(about.step, view) || isGiven(consent, about)) return { may: true, run, append: [] }
  const code = codeOf(run, about)
  const open = consent !== null && consent.code === code && isOffered(consent, now) ? consent : null
  if (open !== null && ports.word.code === code) {
    const evidence = { code, commit: view.commit, step: about.id, requester: readCursor(run).askedBy ?? '' }
    const said = entry(view, 'confirm', `${view.run.playbook}/${about.id}`, evidence)
    return { may: true, run: withConsent(run, { ...open, by: view.run.actor }, null), append: [said] }
  }
  const isSomebodyThere = ports.word.asked || ports.word.code !== null
  const offer = open ?? { deed: deedOf(about), code, offered: isSomebodyThere ? now.toISOString() : null, by: null }
  const why = offer.offered === null ? unasked(plan.effect, view.run.playbook) : offering(view, plan.effect, code)
  return { may: false, run: withConsent(run, offer, why), news: why !== reason || offer !== consent }
}

/** Whether a run that stood before a step still stands there, for want of a word that holds. */
export const isStillAwaiting = (outcome: Outcome, step: string | null): boolean =>
  outcome.reason?.startsWith(needsWord) === true &&
  outcome.steps.some(({ id, state }) => id === step && state === 'planned')

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
  const { consent } = readCursor(run)
  if (consent === null || consent.by !== null || ports.word.asked || ports.word.code !== null) return false
  try {
    const view = ports.view(run)
    const index = playbook.steps.findIndex(({ id }) => id === run.step)
    const at = ready(ports, playbook, run, index)
    return at !== null && needsConsent(at.step, view) && (await at.step.done(at.input, view)) === false
  } catch {
    return false
  }
}
