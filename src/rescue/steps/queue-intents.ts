import { z } from 'zod'
import type { Case } from '../../domain/case.ts'
import { variableLayers } from '../../domain/live.ts'
import { escapeMarkdown, inlineCode, ownerText } from '../../domain/markdown-text.ts'
import { defineStep } from '../../domain/step.ts'
import type { StepView } from '../../domain/step.ts'
import { writeIntent } from '../../formats/intents/write.ts'
import { undoBranch } from '../undo-branch.ts'

const input = z.strictObject({
  branch: z.string().min(1),
  /** The commit that this step made before the gates sent the run back: it is written anew. */
  replaces: z.string().nullable().default(null),
})

/** What variable-audit says of an absent variable (`data` of variable-absent). */
const absentSchema = z.object({
  name: z.string(),
  layer: z.enum(variableLayers),
  environment: z.string().nullable(),
  default: z.string().nullable(),
  governed: z.boolean(),
  owner: z.string().nullable(),
})
type Absent = z.infer<typeof absentSchema>

const scopes = { 'repo-vars': 'repo', 'org-vars': 'org', 'env-vars': 'env' } as const
type Settable = keyof typeof scopes

const isSettable = (layer: Absent['layer']): layer is Settable => Object.hasOwn(scopes, layer)

/** A missing variable with the file that would set it, or why only a person can. */
interface Wished {
  readonly absent: Absent
  readonly file: { readonly path: string; readonly content: string } | null
  readonly ask: string | null
}

const wish = (absent: Absent, view: StepView): Wished => {
  const { layer } = absent
  const ask = (reason: string): Wished => ({ absent, file: null, ask: reason })
  if (!isSettable(layer)) return ask('a secret is set by a person, never through the mailbox in clear')
  if (absent.governed) return ask('a governed variable needs a recorded human approval')
  if (absent.default === null) return ask('the registry states no value')
  const written = writeIntent(
    {
      operation: 'set',
      scope: scopes[layer],
      environment: absent.environment,
      repository: view.repository,
      name: absent.name,
      value: absent.default,
      queuedAt: new Date(view.run.startedAt),
      queuedBy: `sar-watchdog ${view.run.playbook}`,
      note: `Run ${view.run.id}: the registry's default for a missing variable`,
    },
    { dir: view.settings.mailbox.dir, registry: view.registry },
  )
  return written.ok ? { absent, file: { path: written.path, content: written.text }, ask: null } : ask(written.reason)
}

const absentOf = (found: Case): readonly Absent[] => {
  const parsed = absentSchema.safeParse(found.data)
  return parsed.success ? [parsed.data] : []
}

const place = ({ layer, environment, name }: Absent): string =>
  [layer, ...(environment === null ? [] : [environment]), name].join('/')

const questionOf = (asked: readonly Wished[]): string =>
  [
    'These variables and secrets are expected and missing, and no automation may fill them in:',
    '',
    '| where | why a person is asked | owner |',
    '|---|---|---|',
    ...asked.map(
      ({ absent, ask }) =>
        `| ${inlineCode(place(absent))} | ${escapeMarkdown(ask ?? '')} | ${ownerText(absent.owner ?? '')} |`,
    ),
    '',
    'Set them in the settings of the repository, or state a `default` in the registry. This issue is brought up to date by the next sweep.',
  ].join('\n')

const summaryOf = (queued: readonly Wished[]): string =>
  [
    'The audit found these variables missing. Each file below asks the processor to set one to the value that the registry states; merging is the approval.',
    '',
    '| where | file |',
    '|---|---|',
    ...queued.map(({ absent, file }) => `| ${inlineCode(place(absent))} | ${inlineCode(file?.path ?? '')} |`),
  ].join('\n')

/**
 * Writes one intent for each missing variable whose value the registry states, as one commit on a branch; the rest
 * becomes the question that the next step asks. Values are in the files, never in outputs, ledger or issue.
 */
export const queueIntents = defineStep({
  id: 'queue-intents',
  title: 'Queue variable intents',
  needs: ['contents: write'],
  reversible: true,
  with: input,
  key: ({ branch }) => branch,
  plan: async ({ branch, replaces }, view) => {
    const wished = view.cases.flatMap(absentOf).map((absent) => wish(absent, view))
    const queued = wished.filter(({ file }) => file !== null)
    const asked = wished.filter(({ ask }) => ask !== null)
    const files = queued.flatMap(({ file }) => file ?? [])
    const names = queued.map(({ absent }) => absent.name)
    return {
      effect: `queues ${names.length} intent(s)${names.length > 0 ? ` on ${branch}: ${names.join(', ')}` : ''}`,
      changes:
        files.length === 0
          ? []
          : [
              {
                kind: 'commit',
                branch,
                from: view.commit,
                message: `Queue ${names.length} variable intent(s)`,
                files,
                ...(replaces === null ? {} : { replaces, own: true }),
              },
            ],
      outputs: {
        branch,
        count: names.length,
        unanswered: asked.map(({ absent }) => place(absent)).join(', '),
        question: asked.length === 0 ? '' : questionOf(asked),
        summary: summaryOf(queued),
      },
    }
  },
  done: async () => false,
  settle: (receipts) => ({ sha: receipts[0]?.sha ?? null }),
  undo: (receipts, { branch }) => undoBranch(receipts, branch),
})
