import { itemsAt, textAt } from '../../../../formats/yaml-tree.ts'
import type { YamlNode } from '../../../../formats/yaml-tree.ts'

/** One field of a schedule without its steps: a list of `*`, numbers, names and ranges of them. */
const plainField = /^(?:\*|\w{1,3}(?:-\w{1,3})?)(?:,(?:\*|\w{1,3}(?:-\w{1,3})?)){0,60}$/

/**
 * Whether the schedule at a line is one that the published parser refuses only for a step as long as the whole field:
 * `*` + `/60` minutes. Cron takes it as the start of each hour, and GitHub runs it so.
 */
export const hasLongStep = (root: YamlNode | null, line: number | undefined): boolean => {
  const crons = itemsAt(root, 'on', 'schedule').map((item) => textAt(item, 'cron'))
  const text = crons.find((each) => each?.at.line === line)?.text
  if (text === undefined || !text.includes('/')) return false
  const fields = text.replaceAll(/\/[1-9]\d{0,2}(?=[\s,]|$)/g, '').split(/ +/)
  return fields.length === 5 && fields.every((field) => plainField.test(field))
}
