import { z } from 'zod'
import type { RunRecord } from '../domain/state.ts'
import type { StepView } from '../domain/step.ts'
import { cursorOf } from './cursor.ts'

/** Files with the fixes that mend them. */
export type MendedFiles = readonly { readonly path: string; readonly fixes: readonly string[] }[]

const mendedSchema = z.object({
  branch: z.string(),
  mended: z.array(z.object({ path: z.string(), fixes: z.array(z.string()) })),
})
const openedSchema = z.object({ branch: z.string(), number: z.int() })

/** What another rescue proposes to mend. `number`: its pull request; null while there is none. */
export interface Proposal {
  readonly run: string
  readonly ended: boolean
  readonly number: number | null
  readonly mended: MendedFiles
}

const proposalsOf = (run: RunRecord): readonly Proposal[] => {
  const taken = Object.values(cursorOf(run)?.steps ?? {}).filter(
    ({ state }) => state !== 'undone' || run.endedAt !== null,
  )
  const opened = taken.flatMap(({ outputs }) => openedSchema.safeParse(outputs).data ?? [])
  return taken
    .flatMap(({ outputs }) => mendedSchema.safeParse(outputs).data ?? [])
    .map(({ branch, mended }) => ({
      run: run.id,
      ended: run.endedAt !== null,
      number: opened.find((one) => one.branch === branch)?.number ?? null,
      mended,
    }))
}

/** What other rescues propose, or proposed since this one began, by any of these fixes. */
export const otherProposals = (wanted: readonly string[], { state, run }: StepView): readonly Proposal[] =>
  state.runs
    .filter(({ id, endedAt }) => id !== run.id && (endedAt === null || endedAt >= run.startedAt))
    .flatMap(proposalsOf)
    .filter(({ mended }) => mended.some(({ fixes }) => fixes.some((fix) => wanted.includes(fix))))

/** Whether two changes mend a same file by a same fix. */
export const isShared = (left: MendedFiles, right: MendedFiles): boolean =>
  left.some(({ path, fixes }) =>
    right.some((other) => other.path === path && other.fixes.some((fix) => fixes.includes(fix))),
  )

/** A proposal in words. */
export const nameOf = ({ run, number }: Proposal): string =>
  number === null ? `the rescue ${run}` : `#${number} of the rescue ${run}`
