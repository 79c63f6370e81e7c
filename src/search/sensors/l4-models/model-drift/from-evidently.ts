import type { View } from '../../../../domain/sensor.ts'
import { evidentlyReport } from '../../../../formats/evidently.ts'
import type { EvidentlyColumn, EvidentlyReport } from '../../../../formats/evidently.ts'
import type { Part } from './from-tables.ts'
import { figure } from './judge.ts'
import type { Model } from './settings.ts'

/** Features that a finding names; its data hold them all. */
const named = 8

/** Takes over what a report of Evidently says. */
export const judgeReport = async (view: View, model: Model, path: string): Promise<Part> => {
  const subject = `model:${model.id}`
  const unclear = (reason: string): Part => ({ findings: [], unknown: [{ subject, reason }], compared: 0, drifted: 0 })
  const text = await view.tree.text(path)
  if (!text.known) return unclear(text.reason)
  const report = evidentlyReport(text.value)
  if (report === null) return unclear(`no report of Evidently: ${path}`)
  if (report.columns.length === 0)
    return unclear(`the report compares no column: ${path} (it needs DataDriftPreset or ValueDrift)`)
  const moved = report.columns.filter(({ drifted }) => drifted === true)
  return {
    findings: moved.length === 0 ? [] : [driftOf(model, path, report, moved)],
    unknown: report.columns
      .filter(({ drifted }) => drifted === null)
      .map(({ name, method }) => ({
        subject: `${subject}#${name}`,
        reason: `Evidently's test is not known: ${method}`,
      })),
    compared: report.columns.length,
    drifted: moved.length,
  }
}

/** Whether a column alone blocks: its stability index is beyond the limit. Other measures have no second limit. */
const pages = (model: Model, { method, score }: EvidentlyColumn): boolean =>
  method.toLowerCase() === 'psi' && model.psi !== null && score > model.psi.page

const driftOf = (
  model: Model,
  path: string,
  { columns, share }: EvidentlyReport,
  moved: readonly EvidentlyColumn[],
): Part['findings'][number] => {
  const whole = moved.length / columns.length >= share
  const page = whole || moved.some((one) => pages(model, one))
  const list = moved.slice(0, named).map(({ name, method, score }) => `${name}: ${method} ${figure(score)}`)
  const more = moved.length > named ? `; and ${moved.length - named} more` : ''
  return {
    kind: page ? 'drift-page' : 'drift-warn',
    subject: `model:${model.id}`,
    effect: page ? 'blocks' : 'degrades',
    title: `Evidently finds drift in the data of ${model.id}: ${moved.length} of ${columns.length} columns`,
    detail: `${path}: ${list.join('; ')}${more}.${whole ? ` From ${Math.round(share * 100)} % of the columns on Evidently calls the whole data drifted.` : ''}`,
    remedy:
      'find out first whether the data or the world changed: a broken source is mended, a changed world needs a model that is trained anew, or a new baseline',
    data: { model: model.id, report: path, columns: columns.map((one) => ({ ...one })) },
  }
}
