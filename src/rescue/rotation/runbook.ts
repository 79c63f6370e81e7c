import { z } from 'zod'
import type { Case } from '../../domain/case.ts'
import type { Registry } from '../../domain/registry.ts'
import { isEnvironmentLayer, placeName, placeOf } from '../../domain/variable-audit.ts'
import { codeSpan, ownerText } from '../../domain/markdown-text.ts'
import { shellWord } from '../../domain/shell-word.ts'
import { variableLayers } from '../../domain/live.ts'
import type { VariableLayer } from '../../domain/live.ts'

const day = 86_400_000

/** What secret-rotation says of an old or ending secret (`data` of its findings). */
const dataSchema = z.object({
  name: z.string(),
  days: z.number().optional(),
  limit: z.number().optional(),
  updatedAt: z.iso.datetime({ offset: true }).optional(),
  /** Where the day on which a token ends is stated, and that day. */
  variable: z.string().optional(),
  date: z.string().optional(),
})

/** A secret by its place: `env-secrets/prod/NAME`. */
export interface SecretPlace {
  readonly layer: VariableLayer
  readonly environment: string | null
  readonly name: string
}

const layerSchema = z.enum(variableLayers)

/** The place that a subject of secret-rotation names; null for anything else. */
export const secretPlace = (subject: string): SecretPlace | null => {
  const [first = '', ...rest] = subject.split('/')
  const layer = layerSchema.safeParse(first)
  const name = rest.at(-1)
  if (!layer.success || name === undefined || name === '') return null
  const environment = rest.slice(0, -1).join('/')
  if (isEnvironmentLayer(layer.data) !== (environment !== '')) return null
  return { layer: layer.data, environment: environment === '' ? null : environment, name }
}

const places: Readonly<Partial<Record<VariableLayer, string>>> = {
  'org-secrets': ' --org <organization>',
  codespace: ' --app codespaces',
  dependabot: ' --app dependabot',
  'org-codespace': ' --org <organization> --app codespaces',
  'org-dependabot': ' --org <organization> --app dependabot',
}

const command = ({ layer, environment, name }: SecretPlace): string =>
  environment === null
    ? `gh secret set ${name}${places[layer] ?? ''}`
    : `gh secret set ${name} --env ${shellWord(environment)}`

/** What a runbook is written from. `grace` is in hours; `document` is the repository's own runbook, where it names one. */
export interface Runbook {
  readonly found: Case
  readonly place: SecretPlace
  readonly grace: number
  readonly document: string | null
}

/** How the box begins that ends a rotation. */
const revokeOld = 'Revoke the old one once'

const stepsOf = ({ found, place, grace }: Runbook): readonly string[] => {
  const { variable } = dataSchema.safeParse(found.data).data ?? {}
  return [
    `Make a new credential where ${codeSpan(place.name)} comes from, on a machine of your own: never in a job, an issue or a chat`,
    `Leave the old one valid: whoever still uses it has ${grace} hours of grace from the moment the new one is stored`,
    `Store the new one in ${codeSpan(place.layer)}: ${codeSpan(command(place))}, which asks for the value`,
    ...(variable === undefined ? [] : [`Set ${codeSpan(variable)} to the last day of the new one, as YYYY-MM-DD`]),
    'See a run succeed with the new one',
    `${revokeOld} the ${grace} hours are over, or at once if anybody else has seen it`,
  ]
}

/** The text of a runbook issue: why, and one check box a step. It holds names and dates, never a value. */
export const runbookBody = (runbook: Runbook): string => {
  const { found, document } = runbook
  return [
    found.detail,
    '',
    ...(document === null
      ? []
      : [`This repository has a runbook of its own: ${codeSpan(document)}. Where they differ it holds.`, '']),
    ...stepsOf(runbook).map((step) => `- [ ] ${step}`),
    '',
    ...(found.owner === null ? [] : [`Owner: ${ownerText(found.owner)}`, '']),
    'This issue closes itself as soon as GitHub says that the secret was written anew. A comment reminds of the last box if that is open when the hours of grace are over.',
  ].join('\n')
}

/** How old the secret may grow, in days: as the finding says, else the registry; null where neither does. */
export const limitOf = (found: Case, registry: Registry | null): number | null => {
  const { limit } = dataSchema.safeParse(found.data).data ?? {}
  const entry = registry?.expected.find(
    (one) => `${placeName(placeOf(one))}/${one.name}`.toUpperCase() === found.subject.toUpperCase(),
  )
  return limit ?? (entry?.rotateAfter === undefined ? null : entry.rotateAfter / day)
}

/** When GitHub last wrote the secret before the rotation; the beginning of the run where the finding does not tell. */
export const writtenBefore = (found: Case, startedAt: string): string =>
  dataSchema.safeParse(found.data).data?.updatedAt ?? startedAt

const box = /^- \[([ xX])\] (.*)$/

/** The boxes of a text that are ticked, by their words. */
export const ticksOf = (text: string): ReadonlySet<string> =>
  new Set(
    text.split(/\r?\n/).flatMap((line) => {
      const [, tick = ' ', words = ''] = box.exec(line) ?? []
      return tick === ' ' ? [] : [words]
    }),
  )

/** Whether somebody ticked in a runbook that the old credential is revoked. */
export const isOldRevoked = (text: string): boolean => [...ticksOf(text)].some((words) => words.startsWith(revokeOld))

/** A text with the ticks that another version of it has: people's ticks outlive a reminder. */
export const withTicks = (text: string, ticked: string): string => {
  const done = ticksOf(ticked)
  return text
    .split('\n')
    .map((line) => {
      const found = box.exec(line)
      return found !== null && done.has(found[2] ?? '') ? `- [x] ${found[2] ?? ''}` : line
    })
    .join('\n')
}
