import type { Observation } from '../../../../domain/finding.ts'
import type { Stamp } from './stamps.ts'

const day = 24 * 60 * 60 * 1000

const shown = (at: number): string => new Date(at).toISOString().slice(0, 10)

const at = (path: string, line: number): NonNullable<Observation['location']> => ({
  path,
  line,
  column: 1,
  endLine: line,
  endColumn: 1,
})

const stated = (
  path: string,
  { line, written, verb }: Stamp,
): Pick<Observation, 'subject' | 'effect' | 'location' | 'data'> => ({
  subject: `${path}#last ${verb}`,
  effect: 'advises',
  location: at(path, line),
  data: { stamp: written, verb },
})

/** A stamp of a day that is still to come. */
export const future = (path: string, stamp: Stamp, now: number): Observation => ({
  ...stated(path, stamp),
  kind: 'future-stamp',
  title: `${path} says that it was last ${stamp.verb} on ${stamp.written}, which is yet to come`,
  detail: `Today is ${shown(now)}. Whoever reads the stamp takes the document for newer than it can be.`,
  remedy: 'write the date of the last change, or take the stamp out: the history has it',
})

/** A stamp older than the document's own last change. */
export const overtaken = (path: string, stamp: Stamp, changed: number): Observation => ({
  ...stated(path, stamp),
  kind: 'old-stamp',
  title: `${path} says that it was last ${stamp.verb} on ${stamp.written}, and was changed on ${shown(changed)}`,
  detail: `Its last commit is ${Math.floor((changed - stamp.at) / day) + 1} days younger than its stamp. Readers take what is new in it for old, or stop believing stamps.`,
  remedy: 'renew the stamp with each change, or take it out: the history has it',
})

/** A stamp that says synced beside evidence that nothing was read. */
export const unproven = (path: string, stamp: Stamp, evidence: string, why: string): Observation => ({
  ...stated(path, stamp),
  kind: 'unproven-stamp',
  title: `${path} says that it was last ${stamp.verb} on ${stamp.written}, but ${evidence} shows that nothing was read`,
  detail: `${why}. The stamp was written all the same, so an unknown state looks like a checked one.`,
  remedy: 'write the stamp only after a run that could read everything',
})

/** A document of which commit after commit changes nothing but its stamp. */
export const restamped = (path: string, stamp: Stamp, commits: number): Observation => ({
  ...stated(path, stamp),
  kind: 'empty-stamp',
  title: `The last ${commits} commits of ${path} changed nothing but its stamp`,
  detail: `It says last ${stamp.verb} ${stamp.written}. A job writes the hour into it at every run, so that there is always something to commit: the history fills up, branches fall behind, and nobody can see any more when the content changed.`,
  remedy: 'let the job write the stamp only when it has something else to write',
})

/** What a document describes changed long after it. */
export const outpaced = (
  path: string,
  sources: readonly string[],
  dates: { readonly told: number; readonly changed: number; readonly stamp: Stamp | null },
): Observation => {
  const { told, changed, stamp } = dates
  return {
    kind: 'outpaced',
    subject: path,
    effect: 'advises',
    title: `${path} is of ${shown(told)}, what it describes changed on ${shown(changed)}`,
    detail: `${stamp === null ? 'Its last commit' : `Its stamp (${stamp.written})`} is ${Math.floor((changed - told) / day)} days older than the last change of ${sources.map((one) => `\`${one}\``).join(', ')}.`,
    remedy: 'read it against its sources; then change what is wrong, or commit that it still holds',
    location: at(path, stamp?.line ?? 1),
    data: { sources: [...sources] },
  }
}
