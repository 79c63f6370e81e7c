import { z } from 'zod'
import { durationSchema } from './duration.ts'
import type { severitySchema } from './words.ts'

/** A waiver as `waivers:` of `.github/sar.yml` holds it. */
const settingsWaiverSchema = z.strictObject({
  sensor: z.string().describe('The sensor whose findings are accepted.'),
  target: z.string().describe("A path glob, or a finding's subject."),
  reason: z.string().min(1).describe('Why they are.'),
  owner: z.string().min(1).describe('Who answers for that.'),
  until: z.union([z.literal('never'), z.iso.date()]).describe('The last day, YYYY-MM-DD, or `never`.'),
})

const hour = 3_600_000

/** Where the state is kept without settings. */
export const usualBranch = 'sar-state'

/**
 * `.github/sar.yml` after presets are merged. Durations are milliseconds here. `sensors` and `gates` hold each one's
 * own settings, validated against its schema when the file is loaded.
 */
export const settingsSchema = z.strictObject({
  extends: z
    .array(z.string())
    .default(['recommended'])
    .describe(
      'Presets below this file, the later before the earlier: `recommended`, `codex`, or `owner/repo:path@ref`.',
    ),
  state: z
    .union([
      z.strictObject({
        branch: z.string().describe('The branch that holds the state.'),
        writer: z
          .string()
          .min(1)
          .optional()
          .describe('The login that alone writes the branch; where absent the one that `service` means.'),
      }),
      z.strictObject({ dir: z.string().describe('A folder that holds the state, for local use.') }),
    ])
    .default({ branch: usualBranch })
    .describe('Where cases, runs and the ledger are kept.'),
  mailbox: z
    .strictObject({
      dir: z.string().default('.sar/pending_ops').describe('The folder of the mailbox files.'),
      via: z.enum(['pull-request']).default('pull-request').describe('How intents reach the default branch.'),
      remove: z
        .enum(['pull-request', 'commit'])
        .default('pull-request')
        .describe('How applied intents are removed from the mailbox.'),
      allow: z.array(z.string()).default([]).describe('Names that intents may write, as globs; empty: every name.'),
      governed: z.array(z.string()).default([]).describe('Names that are written only with a recorded approval.'),
    })
    .prefault({})
    .describe('Variable intents: files that a pull request brings and the processor applies.'),
  registry: z
    .string()
    .default('.github/sar/variables.yml')
    .describe('The file that says which variables and secrets are expected.'),
  sensors: z
    .record(z.string(), z.union([z.literal('off'), z.literal(false), z.record(z.string(), z.json())]))
    .default({})
    .describe('Settings of sensors by id; `off` turns one off.'),
  gates: z.record(z.string(), z.record(z.string(), z.json())).default({}).describe('Settings of gates by id.'),
  service: z
    .enum(['app', 'action'])
    .default('action')
    .describe('The one writer of state, comments, issues and rescues.'),
  triage: z
    .strictObject({
      escalate: z.array(z.string()).default([]).describe('Who is mentioned when a case waits for a person.'),
      sla: z
        .strictObject({
          P0: durationSchema.default(hour).describe('For P0; `1h` where nothing is said.'),
          P1: durationSchema.default(4 * hour).describe('For P1; `4h` where nothing is said.'),
          P2: durationSchema.default(24 * hour).describe('For P2; `24h` where nothing is said.'),
          P3: durationSchema.default(7 * 24 * hour).describe('For P3; `7d` where nothing is said.'),
        })
        .prefault({})
        .describe('How long a case of each severity may stay open, such as `4h` or `7d`.'),
    })
    .prefault({})
    .describe('How findings become cases.'),
  rescue: z
    .strictObject({
      autonomy: z
        .enum(['none', 'P3', 'P2', 'P1'])
        .default('none')
        .describe('Up to which severity rescues start without a person.'),
      confirm: z
        .enum(['beyond-autonomy', 'always'])
        .default('beyond-autonomy')
        .describe(
          'When a person confirms by a code what a rescue cannot take back: where `autonomy` does not cover it, or always.',
        ),
      merge: z
        .enum(['review', 'auto'])
        .default('review')
        .describe('Whether a rescue that passes waits for a review or is merged.'),
      agent: z
        .string()
        .regex(/^@[A-Za-z0-9][A-Za-z0-9-]*$/)
        .nullable()
        .default(null)
        .describe(
          'The coding agent that takes on what no fix mends, such as `@copilot`: assigned where the environment has a user token (`SAR_AGENT_TOKEN`), else mentioned; none is by default.',
        ),
      caps: z
        .strictObject({
          pullRequestsPerHour: z
            .int()
            .positive()
            .default(2)
            .describe('Rescue pull requests opened in an hour at most.'),
          openPullRequests: z.int().positive().default(10).describe('Rescue pull requests open at once at most.'),
        })
        .prefault({})
        .describe('Limits for everything that rescues do on their own.'),
    })
    .prefault({})
    .describe('What rescues may do.'),
  commands: z
    .strictObject({
      lint: z.string().optional().describe('The command line of gate 1.'),
      test: z.string().optional().describe('The command line of gate 2.'),
    })
    .prefault({})
    .describe('Command lines that the CLI and the Action run; the App never does.'),
  signals: z.array(z.string()).default([]).describe('Variables that the processor writes directly, without an intent.'),
  killSwitch: z
    .string()
    .nullable()
    .default(null)
    .describe(
      'The variable, of the repository or its organization, that halts every autonomous action: at any value but 0, false, off, no, disabled and inactive.',
    ),
  mention: z
    .string()
    .default('@bot')
    .describe("What a comment command begins with, besides the App's own name and /sar."),
  documents: z.record(z.string(), z.string()).default({}).describe('Documents that reports link to, by name.'),
  guide: z
    .strictObject({
      update: z
        .enum(['pull-request', 'off'])
        .default('off')
        .describe('Whether the App keeps the status cells of `documents: { guide }` current by a pull request.'),
      environment: z
        .string()
        .optional()
        .describe('The environment of tables of environment secrets and variables that name none.'),
    })
    .prefault({})
    .describe('The master guide: a Markdown page that lists variables and secrets.'),
  waivers: z
    .array(settingsWaiverSchema)
    .default([])
    .describe('Findings that are accepted, each with a reason and an end.'),
  dashboard: z.enum(['issue', 'off']).default('issue').describe('Whether an issue shows the state of the repository.'),
})
export type Settings = Readonly<z.infer<typeof settingsSchema>>

/** True when a sweep may act alone on a case of this severity. `none`, the default, never does. */
export const actsAlone = (
  autonomy: Settings['rescue']['autonomy'],
  severity: z.infer<typeof severitySchema>,
): boolean => autonomy !== 'none' && severity !== 'P0' && severity >= autonomy
