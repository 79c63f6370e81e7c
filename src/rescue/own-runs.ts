import { z } from 'zod'
import type { Case } from '../domain/case.ts'
import type { RunRecord } from '../domain/state.ts'
import { cursorOf } from './cursor.ts'

/** What the step `dispatch-workflow` tells of the run that it started or follows; `run` is null where GitHub told no id. */
export const dispatchedSchema = z.object({ workflow: z.string(), run: z.int().nullable() })
/** A run of a workflow that a saga has in hand. */
export type OwnRun = Readonly<z.infer<typeof dispatchedSchema>>

const isInHand = (run: RunRecord): boolean =>
  run.endedAt === null || (run.state === 'escalated' && cursorOf(run)?.recoveredAt === null)

/**
 * The runs that sagas started or follow, and which are theirs as long as the saga is under way or its blocker issue
 * stands: a run of theirs that fails is told there.
 */
export const ownRuns = (runs: readonly RunRecord[]): readonly OwnRun[] =>
  runs
    .filter((run) => run.kind === 'saga' && isInHand(run))
    .flatMap((run) => Object.values(cursorOf(run)?.steps ?? {}))
    .flatMap(({ outputs }) => dispatchedSchema.safeParse(outputs).data ?? [])

/** What `ci-failures` says of the runs that failed: one of a known cause, several of an unknown one. */
const failedSchema = z.union([
  z
    .object({ workflow: z.string(), run: z.object({ id: z.int() }) })
    .transform(({ workflow, run }) => [{ workflow, id: run.id }]),
  z
    .object({ failed: z.array(z.object({ workflow: z.string(), id: z.int() })).min(1) })
    .transform(({ failed }) => failed),
])

/** Whether a case speaks of such runs and of nothing else. */
export const isOfOwnRun = ({ data }: Case, own: readonly OwnRun[]): boolean => {
  const failed = failedSchema.safeParse(data).data ?? []
  return (
    failed.length > 0 &&
    failed.every(({ workflow, id }) => own.some((one) => one.workflow === workflow && (one.run ?? id) === id))
  )
}
