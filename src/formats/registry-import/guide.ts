import { codeAtStart, furtherNames, nameOfRow } from '../guide/names.ts'
import { readGuide } from '../guide/rows.ts'
import type { GuideRow } from '../guide/rows.ts'
import { settle } from './entry.ts'
import type { Candidate } from './entry.ts'
import type { Imported, ImportedEntry, ImportOptions } from './imported.ts'

/** Words of a cell without the marks of Markdown that a registry has no use for. */
const plain = (text: string): string => text.replaceAll('\\|', '|').replaceAll('**', '').trim()

/** How guides mark what no automation may write: the words of the method, or a lock. */
const governance = /human[- ]gov|🔒/i

const valueOf = ({ cells }: GuideRow, { values }: ImportOptions): Pick<ImportedEntry, 'default'> => {
  const stated = codeAtStart(cells.default?.text ?? '') ?? (values ? codeAtStart(cells.value?.text ?? '') : null)
  return stated === null || stated.startsWith('<') ? {} : { default: stated.replaceAll('\\|', '|') }
}

const entryOf = (row: GuideRow, options: ImportOptions): ImportedEntry => {
  const { layer, environment, group, cells } = row
  const purpose = plain(cells.purpose?.text ?? '')
  return {
    name: nameOfRow(row),
    layer,
    ...(environment === null ? {} : { environment }),
    ...(group === null || group === '' ? {} : { category: group }),
    ...(purpose === '' ? {} : { purpose }),
    ...(/optional/i.test(cells.status?.text ?? '') ? { required: false } : {}),
    ...(governance.test(row.text) ? { governed: true } : {}),
    ...valueOf(row, options),
  }
}

/**
 * What a Markdown master guide says to expect: one entry a row of its tables. A default is what a column of
 * recommended values states, with `values` also today's; what a guide writes as `<placeholder>` is none. What a row
 * names besides its first name, and a table that gives no rows, are skipped by their line.
 */
export const importGuide = (text: string, options: ImportOptions): Imported => {
  const { rows, leftOut } = readGuide(text)
  const found = settle(
    rows.map((row): Candidate => ({ where: `line ${row.line}`, entry: entryOf(row, options) })),
    options,
  )
  const besides = rows.flatMap((row) => {
    const names = furtherNames(row)
    const reason = `${JSON.stringify(names.slice(0, 60))} besides ${JSON.stringify(nameOfRow(row).slice(0, 60))}: give each name a row`
    return names === '' ? [] : [{ where: `line ${row.line}`, reason }]
  })
  const tables = leftOut.map(({ line, reason, ofWorkflows }) => ({ where: `line ${line}`, reason, ofWorkflows }))
  const about = tables.filter(({ ofWorkflows }) => ofWorkflows)
  return {
    ...found,
    skipped: [...found.skipped, ...besides, ...tables.filter(({ ofWorkflows }) => !ofWorkflows)],
    aside: [...found.aside, ...about.map(({ where, reason }) => ({ where, reason: `not taken: ${reason}` }))],
  }
}
