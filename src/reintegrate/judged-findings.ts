import { known, unknown } from '../domain/answer.ts'
import type { Answer } from '../domain/answer.ts'
import type { Case } from '../domain/case.ts'
import type { Finding } from '../domain/finding.ts'
import type { GateView, Judgement } from '../domain/gate.ts'
import type { Unknown } from '../domain/reading.ts'
import { pathOfSubject } from '../domain/subject.ts'
import type { SensorReport, Survey } from '../domain/survey.ts'
import { approvedByOwner, ownerApproves } from './approval.ts'
import { count, listed } from './wording.ts'

/** What a gate that judges findings counts: which sensors, and which of their findings weigh. */
export interface FindingsRule {
  readonly sensors: readonly string[]
  readonly weighs: (finding: Finding) => boolean
  /** What a finding is called in the evidence: "lint finding". */
  readonly noun: string
  /** Who turns it green when something was found. */
  readonly unblock: string
}

/**
 * Judges findings: of a change, those that it brings; without a change, all that stand at the commit and are neither
 * waived nor baseline. What the sensors could not read is undecided where the change touches it, and everywhere when
 * there is no change or the sensor failed as a whole.
 */
export const judgeFindings = async (view: GateView, rule: FindingsRule): Promise<Judgement> => {
  const counted = countedCases(view, rule)
  if (!counted.known) return undecided(counted.reason, 'judge again once the base can be read')
  const standing = counted.value.filter(({ pendingWaiver }) => pendingWaiver === null)
  const awaiting = counted.value.filter(({ pendingWaiver }) => pendingWaiver !== null)
  if (standing.length > 0)
    return {
      state: 'fail',
      evidence: `${count(standing.length, newly(view, rule.noun))}: ${listed(standing.map(({ subject }) => subject))}`,
      unblock: standing.length === 1 ? `${rule.unblock}: ${standing[0]?.remedy ?? ''}` : rule.unblock,
    }
  const unread = unreadBy(view, rule.sensors)
  if (unread.length > 0)
    return undecided(
      `not looked at: ${listed([...new Set(unread.map(({ subject, reason }) => `${subject} (${reason})`))])}`,
      'make it readable, or judge again when the sensor can look',
    )
  return awaiting.length > 0 ? awaitApproval(view, awaiting) : passed(view, rule)
}

/** Sensors in the settings' own words: `off` is a choice of the default branch. */
export const isOff = (view: GateView, sensor: string): boolean => {
  const chosen = view.settings.sensors[sensor]
  return chosen === 'off' || chosen === false
}

export const reportOf = (survey: Survey, sensor: string): SensorReport | undefined =>
  survey.sensors.find(({ id }) => id === sensor)

export const undecided = (evidence: string, unblock: string): Judgement => ({
  state: 'inconclusive',
  evidence,
  unblock,
})

function countedCases(view: GateView, { sensors, weighs }: FindingsRule): Answer<readonly Case[]> {
  const cases = view.cases.filter((one) => sensors.includes(one.sensor) && one.waiver === null && weighs(one))
  if (view.change === null) return known(cases.filter(({ baseline }) => !baseline))
  if (!view.introduced.known) return unknown(`what the change brings is unknown: ${view.introduced.reason}`)
  const brought = new Set(view.introduced.value.map(({ id }) => id))
  return known(cases.filter((one) => brought.has(one.id) && isComparable(view, one)))
}

/** False where the base could not be read: whether the finding is new is then undecided, not true. */
function isComparable(view: GateView, { sensor, subject }: Case): boolean {
  if (view.base?.known !== true) return true
  const path = pathOfSubject(subject)
  const before = view.change?.files.find((file) => file.path === path)?.from ?? path
  const report = reportOf(view.base.value, sensor)
  return report?.unknown.every((one) => pathOfSubject(one.subject) !== before && isFile(view, one)) ?? false
}

/** What of the sensors' reading is missing for this judgement, on either side. */
function unreadBy(view: GateView, sensors: readonly string[]): readonly Unknown[] {
  const surveys = view.base?.known === true ? [view.head, view.base.value] : [view.head]
  const missing = sensors.flatMap((sensor) => {
    if (isOff(view, sensor)) return [{ subject: sensor, reason: 'switched off in the settings' }]
    return surveys.flatMap((survey) => {
      const report = reportOf(survey, sensor)
      if (report === undefined) return [{ subject: sensor, reason: 'did not run' }]
      return report.unknown.filter((one) => view.change === null || concerns(view, one))
    })
  })
  const cut = view.head.partial ? [{ subject: 'the tree', reason: 'was listed only in part' }] : []
  const short = view.change?.partial ?? null
  const list = short === null ? [] : [{ subject: 'the list of changed files', reason: short }]
  return [...cut, ...list, ...missing]
}

/** An unread file concerns a change that leaves it changed; what is no file concerns every change. */
const concerns = (view: GateView, one: Unknown): boolean => {
  const path = pathOfSubject(one.subject)
  const files = view.change?.files.filter(({ status }) => status !== 'removed') ?? []
  return files.some((file) => file.path === path || file.from === path) || !isFile(view, one)
}

/** Whether an unknown names a file of the head or of the change, and not a sensor or a source as a whole. */
const isFile = (view: GateView, { subject }: Unknown): boolean => {
  const path = pathOfSubject(subject)
  return view.tree.has(path) || view.change?.files.some((file) => file.path === path || file.from === path) === true
}

async function awaitApproval(view: GateView, awaiting: readonly Case[]): Promise<Judgement> {
  const paths = [...new Set(awaiting.map(({ subject, location }) => location?.path ?? pathOfSubject(subject)))].sort()
  const approved = await approvedByOwner(view, paths)
  const what = `${count(awaiting.length, 'finding')} waived by this very change: ${listed(paths)}`
  if (approved.known && approved.value)
    return { state: 'pass', evidence: `${what}; a code owner approved this head`, unblock: '' }
  return undecided(approved.known ? what : `${what}; ${approved.reason}`, ownerApproves(listed(paths)))
}

function passed(view: GateView, { sensors, noun, weighs }: FindingsRule): Judgement {
  const mine = view.cases.filter((one) => sensors.includes(one.sensor) && weighs(one))
  const waived = mine.filter(({ waiver }) => waiver !== null).length
  const old = view.change === null ? mine.filter(({ waiver, baseline }) => waiver === null && baseline).length : 0
  const files = sensors.reduce((sum, sensor) => sum + (reportOf(view.head, sensor)?.files ?? 0), 0)
  const rest = [
    ...(old === 0 ? [] : [`${old} stood when the watchdog came`]),
    ...(waived === 0 ? [] : [`${waived} waived`]),
  ]
  const looked = old === 0 ? noun : `other ${noun}`
  const evidence = [`no ${newly(view, looked)} in ${count(files, 'file')}`, ...rest].join(', ')
  return { state: 'pass', evidence, unblock: '' }
}

const newly = (view: GateView, noun: string): string => (view.change === null ? noun : `new ${noun}`)
