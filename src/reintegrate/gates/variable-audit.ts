import { z } from 'zod'
import { known, unknown } from '../../domain/answer.ts'
import type { Answer } from '../../domain/answer.ts'
import { defineGate } from '../../domain/gate.ts'
import type { GateView, Judgement } from '../../domain/gate.ts'
import type { Intent } from '../../domain/intent.ts'
import type { ExpectedVariable, Registry } from '../../domain/registry.ts'
import { approvedByOwner, ownerApproves } from '../approval.ts'
import { reportOf, undecided } from '../judged-findings.ts'
import { concernsEntry, isSubjectOf, layersSchema, requiredOf } from '../required-variables.ts'
import { freshRecord, sweepAgain } from '../sweep-record.ts'
import { count, listed } from '../wording.ts'

const armedBy = 'a registry of expected variables on the default branch'

/**
 * Gate 3: after the merge no required variable is absent. What is absent now is met when this very change carries a
 * valid intent that sets it, approved where its name is governed: a rescue is not blocked by the fault that it repairs.
 * Nor by one that another repairs, of which the last sweep knew: two rescues would wait for each other for ever.
 */
export const variableAudit = defineGate({
  id: 'variable-audit',
  number: 3,
  title: 'No required variable is absent',
  why: 'A job that reads a variable nobody set fails late, or worse, runs with an empty value.',
  armedBy,
  sensors: ['variable-audit'],
  playbook: 'SAR-001',
  settings: z.strictObject({ layers: layersSchema }),
  judge: async (view) => {
    const { registry } = view
    if (!registry.known) return undecided(`the registry: ${registry.reason}`, 'repair the registry file')
    if (registry.value === null)
      return { state: 'off', evidence: 'no registry', unblock: `armed by ${armedBy}: ${view.settings.registry}` }
    const removed = removedByIntent(view, registry.value)
    if (removed.length > 0)
      return {
        state: 'fail',
        evidence: `the change removes ${count(removed.length, 'required variable')}: ${listed(removed)}`,
        unblock: 'the author withdraws the intent, or takes the name out of the registry first',
      }
    if (touchesRegistry(view)) {
      const absent = auditedHere(view)
      if (absent === 'taken away') return judgeRemoval(view)
      return absent.known
        ? judgeAbsent(view, registry.value, absent.value)
        : undecided(absent.reason, 'an audit of this head that can read the layers')
    }
    const absent = recorded(view)
    return absent.known ? judgeAbsent(view, registry.value, absent.value) : undecided(absent.reason, sweepAgain)
  },
})

interface Absent {
  readonly subjects: readonly string[]
  readonly figure: string
}

const touchesRegistry = ({ change, settings }: GateView): boolean =>
  change?.files.some(({ path, from }) => path === settings.registry || from === settings.registry) === true

function recorded(view: GateView): Answer<Absent> {
  const record = freshRecord(view, 'variable-audit')
  if (!record.known) return record
  const { state, figure, subjects } = record.value
  if (state === 'fail' || state === 'pass') return known({ subjects, figure })
  return unknown(state === 'off' ? 'the last sweep saw no registry' : figure)
}

/** A change to the registry moves the goal, so the head's own audit speaks and no record does. */
function auditedHere(view: GateView): Answer<Absent> | 'taken away' {
  const report = reportOf(view.head, 'variable-audit')
  if (report === undefined)
    return unknown(`the change touches ${view.settings.registry} and the audit did not run on it`)
  if (report.status === 'not-applicable') return 'taken away'
  const [first] = report.unknown
  if (first !== undefined) return unknown(`${first.subject}: ${first.reason}`)
  const absent = view.cases.filter(
    ({ sensor, kind, effect, waiver }) =>
      sensor === 'variable-audit' && kind === 'variable-absent' && effect === 'blocks' && waiver === null,
  )
  const subjects = absent.map(({ subject }) => subject).sort()
  return known({ subjects, figure: `${count(subjects.length, 'required variable')} absent by the changed registry` })
}

/** Taking the registry away would disarm this gate. */
async function judgeRemoval(view: GateView): Promise<Judgement> {
  const path = view.settings.registry
  const approved = await approvedByOwner(view, [path])
  const what = `the change takes ${path} away`
  return approved.known && approved.value
    ? { state: 'pass', evidence: `${what}; a code owner approved this head`, unblock: '' }
    : undecided(`${what}${approved.known ? '' : `; ${approved.reason}`}`, ownerApproves(path))
}

async function judgeAbsent(view: GateView, registry: Registry, { subjects, figure }: Absent): Promise<Judgement> {
  if (subjects.length === 0) return { state: 'pass', evidence: figure, unblock: '' }
  const queued = subjects.map((subject) => ({
    subject,
    entry: entryOf(registry, subject),
    intent: queuedFor(view, registry, subject),
  }))
  const missing = queued.filter(({ intent }) => intent === undefined).map(({ subject }) => subject)
  const here = queued.flatMap(({ subject, intent }) => (intent === undefined ? [] : [{ subject, intent }]))
  const note = here.length === 0 ? '' : `; queued here: ${listed(here.map(({ subject }) => subject))}`
  if (missing.length > 0 && (!view.planned || touchesRegistry(view)))
    return {
      state: 'fail',
      evidence: `${count(missing.length, 'required variable')} absent: ${listed(missing)}${note}`,
      unblock: 'SAR-001 queues an intent for what has a default and asks the owner for the rest',
    }
  const left =
    missing.length === 0 ? 'none left absent' : `this rescue leaves absent what was so before: ${listed(missing)}`
  const governed = here.filter(({ subject, intent }) => isGoverned(view, entryOf(registry, subject), intent))
  if (governed.length === 0) return { state: 'pass', evidence: `${left}${note}`, unblock: '' }
  const names = listed(governed.map(({ intent }) => intent.name))
  const approved = await approvedByOwner(
    view,
    governed.map(({ intent }) => intent.path),
  )
  if (approved.known && approved.value)
    return { state: 'pass', evidence: `${left}${note}; a code owner approved ${names}`, unblock: '' }
  return undecided(
    `governed, so merging is no approval: ${names}${approved.known ? '' : `; ${approved.reason}`}${note}`,
    ownerApproves(view.settings.mailbox.dir),
  )
}

const entryOf = (registry: Registry, subject: string): ExpectedVariable | undefined =>
  registry.expected.find((entry) => isSubjectOf(subject, entry))

/** The change's intent that sets an absent variable as soon as it is merged. */
function queuedFor(view: GateView, registry: Registry, subject: string): Intent | undefined {
  const entry = entryOf(registry, subject)
  if (entry === undefined) return undefined
  const now = view.asOf.getTime()
  return view.intents.findLast(
    (intent) =>
      intent.operation === 'set' &&
      concernsEntry(intent, entry) &&
      (intent.heldUntil === null || Date.parse(intent.heldUntil) <= now),
  )
}

const isGoverned = ({ settings }: GateView, entry: ExpectedVariable | undefined, { name }: Intent): boolean =>
  entry?.governed === true || settings.mailbox.governed.some((one) => one.toUpperCase() === name)

/** Required variables that the change's own intents would take away. */
const removedByIntent = (view: GateView, registry: Registry): readonly string[] =>
  requiredOf(registry, undefined)
    .filter((entry) => view.intents.some((one) => one.operation === 'delete' && concernsEntry(one, entry)))
    .map(({ layer, name }) => `${layer}/${name}`)
    .sort()
