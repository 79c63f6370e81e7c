import type { Observation } from '../../../../domain/finding.ts'
import type { Unknown } from '../../../../domain/reading.ts'
import { isCommitHash } from '../../../../formats/action-references.ts'
import { endedRuntime, knownAction } from '../../../../formats/known-actions.ts'
import { actionFile, roleOf, workflow } from '../../../../formats/workflows.ts'
import type { ActionFile } from '../../../../formats/workflows.ts'
import { readUses, usesOfJobs, usesOfSteps } from '../../../../formats/action-uses.ts'
import type { Use } from '../../../../formats/action-uses.ts'
import { implementSensor } from '../../../../domain/sensor.ts'
import { settings } from '../action-versions.ts'
import type { Settings } from '../action-versions.ts'

interface Judged {
  readonly findings: readonly Observation[]
  readonly unknown: readonly Unknown[]
}

const nothing: Judged = { findings: [], unknown: [] }

interface Held {
  readonly major: number
  /** The opening of the sentence that says where the figure is from. */
  readonly source: string
  /** The repository's own settings ask for it. */
  readonly demanded: boolean
}

const heldTo = (use: Use, { majors }: Settings): Held | null => {
  const stated = Object.entries(majors).find(([name]) => name.toLowerCase() === use.repository.toLowerCase())
  if (stated !== undefined) return { major: stated[1], source: 'The setting `majors` holds it to', demanded: true }
  const known = knownAction(use.repository)
  return known === undefined
    ? null
    : { major: known.major, source: `On ${known.seen} the newest major was`, demanded: false }
}

const runtimeOf = ({ repository, major }: Use): string | undefined =>
  major === null ? undefined : knownAction(repository)?.runtimes[major]

const endedRuntimeOf = (use: Use): string | undefined => {
  const runtime = runtimeOf(use)
  return runtime === undefined ? undefined : endedRuntime(runtime)
}

const placesOf = ({ lines }: Use): string => {
  if (lines.length === 1) return ''
  const shown = lines.slice(0, 10).join(', ')
  return ` It is used in ${lines.length} places: lines ${shown}${lines.length > 10 ? ' …' : ''}.`
}

/** What every finding about a use has in common. */
const about = (path: string, use: Use) => ({
  subject: `${path}#uses[${use.name}]`,
  effect: 'degrades' as const,
  location: { path, ...use.at },
})

const oldMajor = (path: string, use: Use, held: Held): Observation => {
  const known = knownAction(use.repository)
  const ended = endedRuntimeOf(use)
  const retired = known?.retired !== undefined && use.major !== null && use.major <= known.retired
  const pinned = isCommitHash(use.ref)
  const target = known?.major === held.major ? known.ref : `v${held.major}`
  const runtimeNote = ended === undefined ? '' : ` It runs on ${runtimeOf(use) ?? ''}: ${ended}.`
  const retiredNote = retired ? ' GitHub lets every job fail that uses this version.' : ''
  return {
    ...about(path, use),
    kind: 'old-major',
    effect: retired ? 'blocks' : ended !== undefined || held.demanded ? 'degrades' : 'advises',

    title: `${use.name} is at v${use.major}, behind v${held.major}`,
    detail: `\`${use.text}\` is version ${use.major}. ${held.source} ${held.major}.${runtimeNote}${retiredNote}${placesOf(use)}`,
    remedy: pinned
      ? `pin the commit of ${use.repository} ${target} and write the version behind it as a comment`
      : `use ${use.name}@${target}, after reading its release notes`,
    data: { action: use.name, ref: use.ref, major: use.major, newest: held.major, target: pinned ? null : target },
  }
}

const oldRuntime = (path: string, use: Use, why: string): Observation => ({
  ...about(path, use),
  kind: 'old-runtime',
  title: `${use.name} runs on ${runtimeOf(use) ?? ''}`,
  detail: `${why}. By what is known here, no newer release of \`${use.repository}\` is better.${placesOf(use)}`,
  remedy: 'look for a newer release, or replace the action',
  data: { action: use.name, ref: use.ref, runtime: runtimeOf(use) ?? null },
})

const unpinned = (path: string, use: Use): Observation => ({
  ...about(path, use),
  kind: 'unpinned',
  title: `${use.name} is not pinned to a commit`,
  detail: `\`${use.ref}\` can be moved to other code by whoever may push to \`${use.repository}\`; the setting \`pin: sha\` forbids that.${placesOf(use)}`,
  remedy: `pin the commit and keep the version as comment: ${use.name}@<commit> # ${use.ref}`,
  data: { action: use.name, ref: use.ref },
})

const judgeVersion = (path: string, use: Use, given: Settings): Judged => {
  const held = heldTo(use, given)
  if (held === null) return nothing
  if (use.major === null) {
    if (!isCommitHash(use.ref)) return nothing
    const reason = `line ${use.at.line}: ${use.name} is pinned to a commit without a version comment, so its version cannot be told`
    return { findings: [], unknown: [{ subject: `${path}#uses[${use.name}]`, reason }] }
  }
  if (use.major < held.major) return { findings: [oldMajor(path, use, held)], unknown: [] }
  const newest = knownAction(use.repository)?.major ?? use.major
  const why = use.major < newest ? undefined : endedRuntimeOf(use)
  return why === undefined ? nothing : { findings: [oldRuntime(path, use, why)], unknown: [] }
}

const judge = (path: string, use: Use, given: Settings): Judged => {
  const judged = judgeVersion(path, use, given)
  if (given.pin !== 'sha' || isCommitHash(use.ref)) return judged
  return { findings: [...judged.findings, unpinned(path, use)], unknown: judged.unknown }
}

/** `runs.using` of an action that lies in this tree. */
const ownRuntime = (path: string, { using }: ActionFile): readonly Observation[] => {
  const why = using === null ? undefined : endedRuntime(using.text.toLowerCase())
  if (using === null || why === undefined) return []
  return [
    {
      kind: 'old-runtime',
      subject: `${path}#runs.using`,
      effect: 'degrades',
      title: `This action runs on ${using.text}`,
      detail: `${why}.`,
      remedy: 'set `runs.using: node24`, rebuild the action and test it there',
      location: { path, ...using.at },
      data: { runtime: using.text },
    },
  ]
}

/** What `action-versions` does with files and with the repository. */
export const implementation = implementSensor(settings, {
  inspect: (file, given) => {
    const role = roleOf(file.path)
    const metadata = role === 'action' ? file.as(actionFile) : null
    if (role === null || metadata?.isAction === false) return { facts: null, findings: [] }
    const { unreadable } = metadata ?? file.as(workflow)
    const found = metadata === null ? usesOfJobs(file.as(workflow).jobs) : usesOfSteps(metadata.steps)
    const judged = readUses(found, file.text).map((use) => judge(file.path, use, given))
    const partial = unreadable === null ? [] : [{ subject: file.path, reason: unreadable }]
    const own = metadata === null ? [] : ownRuntime(file.path, metadata)
    return {
      facts: null,
      findings: [...own, ...judged.flatMap(({ findings }) => findings)],
      unknown: [...partial, ...judged.flatMap(({ unknown }) => unknown)],
    }
  },
})
