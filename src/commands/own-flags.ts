import { UsageError } from '../domain/errors.ts'

/** A flag that not every action of a verb reads. */
interface PartialFlag {
  /** As it is written. */
  readonly flag: string
  /** The actions that read it. */
  readonly with: readonly string[]
  /** The actions that refuse it in their own words. */
  readonly refusedBy?: readonly string[]
}

/** The flags of a verb that not every action reads, by the key of its option. */
export type PartialFlags = Readonly<Record<string, PartialFlag>>

/** Throws UsageError for a flag that the action would not read. `partial`: of the verb, as `intent` is one. */
export const requireOwnFlags = (
  { verb, action, partial }: { readonly verb: string; readonly action: string; readonly partial: PartialFlags },
  options: Readonly<Record<string, unknown>>,
): void => {
  for (const [key, { flag, with: readers, refusedBy = [] }] of Object.entries(partial))
    if (options[key] !== undefined && ![...readers, ...refusedBy].includes(action))
      throw new UsageError(`${flag} goes with ${verb} ${readers.join(', ')} alone`)
}
