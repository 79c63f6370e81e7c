import { z } from 'zod'
import { durationSchema } from './duration.ts'
import { severitySchema } from './words.ts'

/** One step of a playbook, in the dialect of GitHub's workflows. `with` values may hold `${{ }}`. */
export const playbookStepSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  uses: z.string(),
  if: z.string().optional(),
  /** What the step is to the pipeline's machine once it is done: events, or expressions that give one. */
  moves: z.array(z.string()).default([]),
  /** The earlier step at which the run goes on when the gates refuse what this one waits for. */
  back: z.string().optional(),
  with: z.record(z.string(), z.json()).default({}),
})
export type PlaybookStep = Readonly<z.infer<typeof playbookStepSchema>>

/** A playbook file (`playbooks/*.yml`, or `.sar/playbooks/` on the default branch). */
export const playbookSchema = z.strictObject({
  schema: z.literal('sar/playbook@1'),
  id: z.string().regex(/^[A-Z]+-[0-9]{3}$/),
  name: z.string(),
  description: z.string().optional(),
  when: z.strictObject({
    kinds: z.array(z.string()).min(1),
    severity: z.array(severitySchema).default(['P1', 'P2', 'P3']),
  }),
  batch: z.enum(['repository', 'case']).default('case'),
  /**
   * What a case is about, where a run takes one case: of one such thing one run is under way at a time, which takes on
   * what else is found of it. Where nothing is said, a case whose kind alone changed stays with the run of the one before.
   */
  about: z.string().optional(),
  /** A condition: cases that want more than a run does which is under way for others, and begin one of their own. */
  beside: z.string().optional(),
  steps: z.array(playbookStepSchema).min(1),
  /** `also`: sensors that must see their own cases of the run gone as well. */
  verify: z.strictObject({ sensor: z.string(), also: z.array(z.string()).default([]), within: durationSchema }),
})
export type Playbook = Readonly<z.infer<typeof playbookSchema>>

/** Where a repository keeps playbooks of its own. */
export const playbookFolder = '.sar/playbooks'

/** A playbook file as it was read from the default branch. */
export interface PlaybookSource {
  readonly path: string
  readonly text: string
}
