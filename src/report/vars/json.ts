import { durationText } from '../../domain/duration.ts'
import type { ExpectedVariable, Registry } from '../../domain/registry.ts'
import { placeName } from '../../domain/variable-audit.ts'
import type { AuditedVariable } from '../../domain/variable-audit.ts'
import type { VarsDocument } from '../../domain/vars-document.ts'
import { extraName, noteOf, varsCounts } from './audit.ts'
import type { VarsReport } from './audit.ts'

/** Two spaces, every sign beyond ASCII escaped, no line feed at the end: byte for byte as the original tool writes. */
const asciiJson = (document: object): string =>
  JSON.stringify(document, null, 2).replaceAll(
    /[\u007f-\uffff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** `2026-06-01T12:00:00.000000+00:00`, the original tool's way to write an instant. */
const withMicroseconds = (at: Date): string => at.toISOString().replace('Z', '000+00:00')

/** The original tool's keys, in its order. */
const resultOf = (one: AuditedVariable) => ({
  name: one.expected.name,
  layer: one.expected.layer,
  status: one.status,
  required: one.expected.required,
  category: one.expected.category,
  human_governance: one.expected.governed,
  note: noteOf(one),
})

const added = ({ expected, updatedAt }: AuditedVariable) => ({
  environment: expected.environment ?? null,
  purpose: expected.purpose,
  owner: expected.owner ?? null,
  updated_at: updatedAt,
})

/** The document `sar/vars@1` of an audit. Results stand in the order of the registry. */
const documentOf = ({ audit, repository, asOf, authOk }: VarsReport): VarsDocument => {
  const [owner = '', repo = ''] = (repository ?? '').split('/')
  const { total, present, absent, unknown, absentRequired, unknownRequired, extra, invalid } = varsCounts(audit)
  return {
    schema: 'sar/vars@1',
    timestamp: withMicroseconds(asOf),
    owner,
    repo,
    auth_ok: authOk,
    summary: {
      total,
      present,
      absent,
      unknown,
      absent_required: absentRequired,
      unknown_required: unknownRequired,
      extra,
      invalid,
    },
    results: audit.results.map((one) => ({ ...resultOf(one), ...added(one) })),
    extra_vars: audit.extras.map(extraName),
    unread: audit.unread.map((one) => ({ place: placeName(one), reason: one.reason })),
  }
}

/** The same with the original tool's keys alone, for readers that take nothing else. */
const originalOf = (report: VarsReport): object => {
  const { timestamp, owner, repo, auth_ok, summary } = documentOf(report)
  const { total, present, absent, unknown } = summary
  // The original looks at names alone.
  const results = report.audit.results.map((one) => resultOf({ ...one, fault: null }))
  const extra_vars = report.audit.extras.map(({ layer, name }) => `${layer}/${name}`)
  return { timestamp, owner, repo, auth_ok, summary: { total, present, absent, unknown }, results, extra_vars }
}

/** The text of `vars check --format json`: `sar/vars@1`, or with `compat` the original tool's keys alone. */
export const varsJson = (report: VarsReport, { compat }: { readonly compat: boolean }): string =>
  asciiJson(compat ? originalOf(report) : documentOf(report))

const expectedEntry = (entry: ExpectedVariable) => ({
  name: entry.name,
  layer: entry.layer,
  required: entry.required,
  category: entry.category,
  purpose: entry.purpose,
  human_governance: entry.governed,
})

/** The document of `vars expected --format json`: a list, in the order of the registry. `compat` as in `varsJson`. */
export const expectedJson = ({ expected }: Registry, { compat }: { readonly compat: boolean }): string =>
  asciiJson(
    expected.map((entry) =>
      compat
        ? expectedEntry(entry)
        : {
            ...expectedEntry(entry),
            environment: entry.environment ?? null,
            default: entry.default ?? null,
            owner: entry.owner ?? null,
            pattern: entry.pattern ?? null,
            allowed: entry.allowed ?? null,
            rotateAfter: entry.rotateAfter === undefined ? null : durationText(entry.rotateAfter),
            expiry: entry.expiry ?? null,
          },
    ),
  )
