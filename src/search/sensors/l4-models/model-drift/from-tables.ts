import type { Observation } from '../../../../domain/finding.ts'
import type { Unknown } from '../../../../domain/reading.ts'
import type { View } from '../../../../domain/sensor.ts'
import type { ColumnShift, TablesShift } from '../../../../domain/stores.ts'
import { enough, figure, judgeColumn } from './judge.ts'
import type { Judged } from './judge.ts'
import type { Model } from './settings.ts'

export interface Part {
  readonly findings: readonly Observation[]
  readonly unknown: readonly Unknown[]
  /** Features that were compared, and those of them that drifted. */
  readonly compared: number
  readonly drifted: number
}

/** Features that a finding names; its data hold them all. */
const named = 8

/** Compares a model's tables. */
export const judgeTables = async (view: View, model: Model): Promise<Part> => {
  const { baseline = '', current = '' } = model
  const told = await view.stores.tables({
    baseline,
    current,
    columns:
      model.features?.map((one) => ({ name: one.name, type: ('type' in one ? one.type : null) ?? null })) ?? null,
    exclude: model.exclude,
    binning: model.bins,
  })
  const subject = `model:${model.id}`
  if (!told.known) return { findings: [], unknown: [{ subject, reason: told.reason }], compared: 0, drifted: 0 }
  const unknown = gaps(model, told.value)
  const judged = told.value.columns
    .filter((column) => legible(model, column))
    .map((column) => judgeColumn(model, column))
  const moved = judged.filter(({ verdict }) => verdict !== 'ok')
  return {
    findings: [...driftOf(model, told.value, judged), ...lost(model, told.value)],
    unknown,
    compared: judged.length,
    drifted: moved.length,
  }
}

/** A column without a single value now is a finding of its own kind of loss, not an unknown. */
const gone = ({ sizes, missing }: ColumnShift): boolean => sizes[0] > 0 && sizes[1] === 0 && missing[1] > 0

const legible = (model: Model, column: ColumnShift): boolean =>
  (column.shift !== null && enough(model, column)) || (gone(column) && column.missing[1] >= model.minRows)

/** What could not be told, in one line for each feature, and one for all that are too few. */
const gaps = (model: Model, { columns, rows, alone }: TablesShift): readonly Unknown[] => {
  const subject = `model:${model.id}`
  const unread = columns.flatMap((column) =>
    column.reason === null || legible(model, column)
      ? []
      : [{ subject: `${subject}#${column.name}`, reason: column.reason }],
  )
  const few = columns.filter((column) => column.shift !== null && !enough(model, column))
  const small = {
    subject,
    reason: `${rows[0]} rows in the baseline and ${rows[1]} now: of ${few.length} features there are fewer than ${model.minRows} values, too few to tell drift from chance`,
  }
  const known = new Set([...columns.map(({ name }) => name), ...alone[0], ...alone[1]])
  const strange = (model.features ?? [])
    .filter(({ name }) => !known.has(name))
    .map(({ name }) => ({ subject: `${subject}#${name}`, reason: 'neither table has a column of this name' }))
  const none =
    columns.length === 0 ? [{ subject, reason: 'the tables have no column in common that could be compared' }] : []
  return [...none, ...(few.length > 0 ? [small] : []), ...unread, ...strange]
}

const dataOf = ({ column, verdict }: Judged) => ({
  name: column.name,
  type: column.type,
  verdict,
  values: [...column.sizes],
  missing: [...column.missing],
  ...(column.shift === null
    ? {}
    : {
        method: column.shift.method,
        bins: column.shift.bins,
        psi: column.shift.psi,
        psiNull95: column.shift.null95,
        jensenShannon: column.shift.jensenShannon,
        ks: column.shift.ks === null ? null : { ...column.shift.ks },
      }),
})

const weight = ({ column, verdict }: Judged): number => (verdict === 'page' ? 1e6 : 0) + (column.shift?.psi ?? 1e5)

const driftOf = (model: Model, { rows, counters }: TablesShift, judged: readonly Judged[]): readonly Observation[] => {
  const moved = judged.filter(({ verdict }) => verdict !== 'ok').toSorted((a, b) => weight(b) - weight(a))
  if (moved.length === 0) return []
  const page = moved.filter(({ verdict }) => verdict === 'page').length
  const list = moved.slice(0, named).map(({ column, reasons }) => `${column.name}: ${reasons.join(', ')}`)
  const more = moved.length > named ? `; and ${moved.length - named} more` : ''
  const limits =
    model.psi === null
      ? ''
      : ` A PSI of ${figure(model.psi.warn)} warns, one above ${figure(model.psi.page)} blocks, both only beyond what chance explains.`
  const widest = Math.max(...moved.map(({ column }) => column.shift?.ks?.error ?? 0))
  const sketch =
    widest > 0
      ? ` Too many rows to hold: counted in the baseline's cells; PSI is exact for its deciles, a KS statistic is the least it can be, and at most ${figure(widest)} more.`
      : ''
  return [
    {
      kind: page > 0 ? 'drift-page' : 'drift-warn',
      subject: `model:${model.id}`,
      effect: page > 0 ? 'blocks' : 'degrades',
      title: `The data of ${model.id} drifted: ${moved.length} of ${judged.length} features moved${page > 0 ? `, ${page} beyond the limit` : ''}`,
      detail: `${model.current} (${rows[1]} rows) against ${model.baseline} (${rows[0]} rows): ${list.join('; ')}${more}.${limits}${sketch}`,
      remedy:
        'find out first whether the data or the world changed: a broken source is mended, a changed world needs a model that is trained anew, or a new baseline',
      data: { model: model.id, features: judged.map(dataOf), counters: [...counters] },
    },
  ]
}

/** Features that the baseline has and the current table lacks. */
const lost = (model: Model, { alone: [missing] }: TablesShift): readonly Observation[] =>
  missing.length === 0
    ? []
    : [
        {
          kind: 'feature-missing',
          subject: `model:${model.id}`,
          effect: 'blocks',
          title: `${missing.length === 1 ? 'A feature' : `${missing.length} features`} of ${model.id} ${missing.length === 1 ? 'is' : 'are'} missing from its data: ${missing.slice(0, named).join(', ')}${missing.length > named ? ' …' : ''}`,
          detail: `${model.baseline} has ${missing.length === 1 ? 'this column' : 'these columns'}, ${model.current} has not.`,
          remedy: 'bring the column back, or exclude it (`exclude`) where it is none of the model’s features',
          data: { model: model.id, features: [...missing] },
        },
      ]
