import { z } from 'zod'
import { durationSchema } from './duration.ts'
import type { severitySchema } from './words.ts'

/** A waiver as `waivers:` of `.github/sar.yml` holds it. */
const settingsWaiverSchema = z.strictObject({
  sensor: z.string(),
  target: z.string(),
  reason: z.string().min(1),
  owner: z.string().min(1),
  until: z.union([z.literal('never'), z.iso.date()]),
})

const hour = 3_600_000

/**
 * `.github/sar.yml` after presets are merged. Durations are milliseconds here. `sensors` and `gates` hold each one's
 * own settings, validated against its schema when the file is loaded.
 */
export const settingsSchema = z.strictObject({
  extends: z.array(z.string()).default(['recommended']),
  state: z
    .union([
      z.strictObject({
        branch: z.string(),
        /** The login that alone writes the branch; where absent the one that `service` means. */
        writer: z.string().min(1).optional(),
      }),
      z.strictObject({ dir: z.string() }),
    ])
    .default({ branch: 'sar-state' }),
  mailbox: z
    .strictObject({
      dir: z.string().default('.sar/pending_ops'),
      via: z.enum(['pull-request']).default('pull-request'),
      remove: z.enum(['pull-request', 'commit']).default('pull-request'),
      allow: z.array(z.string()).default([]),
      governed: z.array(z.string()).default([]),
    })
    .prefault({}),
  registry: z.string().default('.github/sar/variables.yml'),
  sensors: z
    .record(z.string(), z.union([z.literal('off'), z.literal(false), z.record(z.string(), z.json())]))
    .default({}),
  gates: z.record(z.string(), z.record(z.string(), z.json())).default({}),
  service: z.enum(['app', 'action']).default('action'),
  triage: z
    .strictObject({
      escalate: z.array(z.string()).default([]),
      sla: z
        .strictObject({
          P0: durationSchema.default(hour),
          P1: durationSchema.default(4 * hour),
          P2: durationSchema.default(24 * hour),
          P3: durationSchema.default(7 * 24 * hour),
        })
        .prefault({}),
    })
    .prefault({}),
  rescue: z
    .strictObject({
      autonomy: z.enum(['none', 'P3', 'P2', 'P1']).default('none'),
      merge: z.enum(['review', 'auto']).default('review'),
      caps: z
        .strictObject({
          pullRequestsPerHour: z.int().positive().default(2),
          openPullRequests: z.int().positive().default(10),
        })
        .prefault({}),
    })
    .prefault({}),
  /** Command lines for gates 1 and 2, run by the CLI and the Action only. */
  commands: z.strictObject({ lint: z.string().optional(), test: z.string().optional() }).prefault({}),
  signals: z.array(z.string()).default([]),
  killSwitch: z.string().nullable().default(null),
  mention: z.string().default('@bot'),
  documents: z.record(z.string(), z.string()).default({}),
  waivers: z.array(settingsWaiverSchema).default([]),
  dashboard: z.enum(['issue', 'off']).default('issue'),
})
export type Settings = Readonly<z.infer<typeof settingsSchema>>

/** True when a sweep may act alone on a case of this severity. `none`, the default, never does. */
export const actsAlone = (
  autonomy: Settings['rescue']['autonomy'],
  severity: z.infer<typeof severitySchema>,
): boolean => autonomy !== 'none' && severity !== 'P0' && severity >= autonomy
