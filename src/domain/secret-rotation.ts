import type { Registry } from './registry.ts'
import { isSecretLayer, placeName, placeOf, reasonOf } from './variable-audit.ts'
import type { LayerAnswer } from './variable-audit.ts'

const day = 86_400_000

/** A secret with its age. `days` are whole days since GitHub says it was last written; `limit` in days. */
export interface SecretAge {
  /** `repo-secrets/NAME`, or with the environment between. */
  readonly subject: string
  readonly days: number
  readonly limit: number
  readonly updatedAt: string
}

/** Every live secret, the oldest first, and what could not be told. `overdue` are those at or over their limit. */
export interface SecretRotation {
  readonly overdue: readonly SecretAge[]
  readonly inTime: readonly SecretAge[]
  readonly unknown: readonly { readonly subject: string; readonly reason: string }[]
}

/**
 * How old the secrets of the asked layers are, none skipped. The limit is `rotateAfter` of the registry's entry, else
 * `days`. A secret whose date GitHub does not tell is unknown, never in time; so is a layer that was refused.
 */
export const secretRotation = (
  registry: Registry | null,
  answers: readonly LayerAnswer[],
  { days, asOf }: { readonly days: number; readonly asOf: Date },
): SecretRotation => {
  const limits = new Map(
    registry?.expected.map((entry) => [
      `${placeName(placeOf(entry))}/${entry.name.toUpperCase()}`,
      entry.rotateAfter === undefined ? days : entry.rotateAfter / day,
    ]),
  )
  const ages: SecretAge[] = []
  const unknown: { subject: string; reason: string }[] = []
  for (const one of answers.filter(({ layer }) => isSecretLayer(layer))) {
    if (!one.answer.known) unknown.push({ subject: placeName(one), reason: reasonOf(one.answer) })
    for (const { name, updatedAt } of one.answer.known ? one.answer.value : []) {
      const subject = `${placeName(one)}/${name.toUpperCase()}`
      const at = updatedAt === null ? Number.NaN : Date.parse(updatedAt)
      if (updatedAt === null || Number.isNaN(at)) unknown.push({ subject, reason: 'GitHub tells no date for it' })
      else
        ages.push({
          subject,
          days: Math.floor((asOf.getTime() - at) / day),
          limit: limits.get(subject) ?? days,
          updatedAt,
        })
    }
  }
  const sorted = ages.toSorted((left, right) => right.days - left.days || (left.subject < right.subject ? -1 : 1))
  return {
    overdue: sorted.filter((one) => one.days >= one.limit),
    inTime: sorted.filter((one) => one.days < one.limit),
    unknown,
  }
}
