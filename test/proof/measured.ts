import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'
import { faultKinds } from '../faults/fault.ts'

const root = resolve(import.meta.dirname, '../..')
const path = resolve(import.meta.dirname, 'rescue.json')

/** When, and of which last change to the program and its playbooks. */
const taken = { day: z.string(), commit: z.string() }

const survivedSchema = z.object({
  kind: z.enum(faultKinds),
  planted: z.int(),
  same: z.int(),
  told: z.int(),
  wrong: z.int(),
})

const sceneSchema = z.object({
  ...taken,
  playbook: z.string(),
  where: z.string(),
  ends: z.enum(['verified', 'escalated']),
  runs: z.int(),
  requests: z.int(),
  changes: z.int(),
  survived: z.array(survivedSchema),
  /** What went wrong, in words. */
  wrong: z.array(z.string()),
})

const schema = z.object({
  alone: z.object({
    ...taken,
    rows: z.array(
      z.object({
        playbook: z.string(),
        what: z.string(),
        isClaimed: z.boolean(),
        isRescued: z.boolean(),
        asked: z.string(),
      }),
    ),
  }),
  times: z.object({ ...taken, ms: z.array(z.number()) }),
  scenes: z.array(sceneSchema),
})

export type MeasuredScene = z.infer<typeof sceneSchema>
export type Measured = z.infer<typeof schema>

const git = (...args: readonly string[]): string => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim()

/** What this measurement is of. */
export const takenNow = (): { readonly day: string; readonly commit: string } => ({
  day: new Date().toISOString().slice(0, 10),
  commit: git('log', '-1', '--format=%h', '--', 'src', 'playbooks'),
})

/** What was measured last. */
export const readMeasured = (): Measured =>
  existsSync(path)
    ? schema.parse(JSON.parse(readFileSync(path, 'utf8')))
    : {
        alone: { day: '', commit: '', rows: [] },
        times: { day: '', commit: '', ms: [] },
        scenes: [],
      }

export const writeMeasured = (measured: Measured): void => {
  writeFileSync(path, `${JSON.stringify(measured, null, 2)}\n`)
}
