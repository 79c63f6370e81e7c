import { placeName, placeOf } from '../../domain/variable-audit.ts'
import type { AuditedVariable, LayerPlace, VariableAudit } from '../../domain/variable-audit.ts'

/** An audit with what a report says around it. `authOk`: GitHub told of one layer at least, so it took the token. */
export interface VarsReport {
  readonly asOf: Date
  /** `owner/name`, or null where nobody knows it. */
  readonly repository: string | null
  readonly authOk: boolean
  readonly audit: VariableAudit
}

export interface VarsCounts {
  readonly total: number
  readonly present: number
  readonly absent: number
  readonly absentRequired: number
  readonly unknown: number
  readonly unknownRequired: number
  readonly extra: number
  /** Present, with a value that the registry forbids. */
  readonly invalid: number
}

/** The figures of an audit; exit codes follow from `absentRequired` and `unknownRequired`. */
export const varsCounts = ({ results, extras }: VariableAudit): VarsCounts => {
  const having = (status: AuditedVariable['status']) => results.filter((one) => one.status === status)
  const required = (found: readonly AuditedVariable[]): number =>
    found.filter(({ expected }) => expected.required).length
  const absent = having('absent')
  const unknown = having('unknown')
  return {
    total: results.length,
    present: having('present').length,
    absent: absent.length,
    absentRequired: required(absent),
    unknown: unknown.length,
    unknownRequired: required(unknown),
    extra: extras.length,
    invalid: results.filter(({ fault }) => fault !== null).length,
  }
}

/** The name of an expected entry with its place: `env-vars/prod/GPU_QUEUE`. */
export const entryName = ({ expected }: AuditedVariable): string => `${placeName(placeOf(expected))}/${expected.name}`

/** The name of what nobody expects, in the same form. */
export const extraName = (extra: LayerPlace & { readonly name: string }): string => `${placeName(extra)}/${extra.name}`

/** A layer that the registry does not name and that was asked for in vain, with the reason. */
export const unreadName = (unread: VariableAudit['unread'][number]): string => `${placeName(unread)}: ${unread.reason}`

/** The remark that the original tool makes on each result; for what is unknown or wrong, the reason. */
export const noteOf = ({ status, expected, reason, fault }: AuditedVariable): string => {
  if (status === 'absent') return expected.required ? '⚠️ BLOCKER' : 'optional'
  return reason ?? (fault === null ? '' : `its value ${fault}`)
}

/** What GitHub said where it told of no layer at all. */
export const unreadReason = ({ audit }: VarsReport): string =>
  audit.results.find(({ reason }) => reason !== null)?.reason ??
  (audit.results.length + audit.unread.length === 0 ? 'the registry names nothing there' : 'no layer could be read')

/** The sign of one result. */
export const iconOf = ({ status, fault }: AuditedVariable): string => (fault === null ? statusIcon[status] : '⚠️')

export const statusIcon: Readonly<Record<AuditedVariable['status'], string>> = {
  present: '✅',
  absent: '❌',
  unknown: '❓',
}

/** Results by place, in the order in which the registry first names each. */
export const byPlace = ({ results }: VariableAudit): ReadonlyMap<string, readonly AuditedVariable[]> =>
  Map.groupBy(results, ({ expected }) => placeName(placeOf(expected)))
