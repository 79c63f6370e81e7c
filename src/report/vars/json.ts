import type { ExpectedVariable, Registry } from '../../domain/registry.ts'
import type { AuditedVariable } from '../../domain/variable-audit.ts'
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

/**
 * The document of `vars check --format json`: the original tool's keys with ours beside them. `compat` leaves ours out,
 * for readers that take nothing else. Results stand in the order of the registry. Names and places only, never values.
 */
export const varsJson = (report: VarsReport, { compat }: { readonly compat: boolean }): string => {
  const { audit, repository, asOf, authOk } = report
  const [owner = '', repo = ''] = (repository ?? '').split('/')
  const { total, present, absent, unknown, absentRequired, unknownRequired, extra } = varsCounts(audit)
  const summary = { total, present, absent, unknown }
  const own = { absent_required: absentRequired, unknown_required: unknownRequired, extra }
  return asciiJson({
    ...(compat ? {} : { schema: 'sar/vars@1' }),
    timestamp: withMicroseconds(asOf),
    owner,
    repo,
    auth_ok: authOk,
    summary: compat ? summary : { ...summary, ...own },
    results: audit.results.map((one) => (compat ? resultOf(one) : { ...resultOf(one), ...added(one) })),
    extra_vars: audit.extras.map((one) => (compat ? `${one.layer}/${one.name}` : extraName(one))),
  })
}

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
          },
    ),
  )
