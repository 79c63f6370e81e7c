import type { Answer } from './answer.ts'

/**
 * Which run of an experiment tracker: by its id, behind a version of a registered model (its number or an alias such as
 * `champion`), or the newest finished one of an experiment that a filter of the tracker's own language lets through.
 */
export type RunReference =
  | { readonly run: string }
  | { readonly model: string; readonly version: string }
  | { readonly model: string; readonly alias: string }
  | { readonly experiment: string; readonly filter: string | null }

/** A run as a tracker tells of it. */
export interface TrackedRun {
  readonly id: string
  readonly name: string
  /** Whether it ended well: what an unfinished or failed run logged is not its result. */
  readonly finished: boolean
  readonly status: string
  /** Each metric's last value; those that are no finite number are left out. */
  readonly metrics: Readonly<Record<string, number>>
}

/** A version of a registered model: its number, and whether it can be served. */
export interface ModelVersion {
  readonly version: string
  readonly ready: boolean
}

/** Read-only access to an experiment tracker. What it refuses or does not have is unknown, with the reason. */
export interface Tracking {
  trackedRun(which: RunReference): Promise<Answer<TrackedRun>>
  /** Every version of a registered model, the newest first. */
  versions(model: string): Promise<Answer<readonly ModelVersion[]>>
  /** The number of the version that an alias of a registered model points at. */
  aliased(model: string, alias: string): Promise<Answer<string>>
}
