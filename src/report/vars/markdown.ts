import type { AuditedVariable } from '../../domain/variable-audit.ts'
import { escapeMarkdown, inlineCode, markdownTable } from '../../domain/markdown-text.ts'
import { byPlace, extraName, iconOf, noteOf, statusIcon, unreadName, unreadReason, varsCounts } from './audit.ts'
import type { VarsReport } from './audit.ts'

const row = (one: AuditedVariable): readonly string[] => {
  const { expected } = one
  return [
    iconOf(one),
    `${inlineCode(expected.name)}${expected.governed ? ' 🔒' : ''}`,
    escapeMarkdown(expected.category),
    expected.required ? 'yes' : 'no',
    escapeMarkdown(noteOf(one)),
  ]
}

const summary = (report: VarsReport): readonly string[] => {
  const counts = varsCounts(report.audit)
  return markdownTable(
    ['Metric', 'Count'],
    [
      ['Total expected', String(counts.total)],
      [`${statusIcon.present} Present`, String(counts.present)],
      ...(counts.invalid === 0 ? [] : [['⚠️ Present, value forbidden', String(counts.invalid)]]),
      [`${statusIcon.absent} Absent (required)`, String(counts.absentRequired)],
      [`${statusIcon.absent} Absent (optional)`, String(counts.absent - counts.absentRequired)],
      [`${statusIcon.unknown} Unknown`, String(counts.unknown)],
      ['Extra (not in the registry)', String(counts.extra)],
    ],
  )
}

/** The document of `vars report`: the original tool's headings and columns, all layers. It ends in a line feed. */
export const varsMarkdown = (report: VarsReport): string => {
  const { audit, asOf, repository, authOk } = report
  const layers = [...byPlace(audit)].flatMap(([place, results]) => [
    '',
    `## ${escapeMarkdown(place)}`,
    '',
    ...markdownTable(['Status', 'Name', 'Category', 'Required', 'Notes'], results.map(row)),
  ])
  const extras =
    audit.extras.length === 0
      ? []
      : ['', '## Extra (not in the registry)', '', ...audit.extras.map((one) => `- ${inlineCode(extraName(one))}`)]
  const unread =
    audit.unread.length === 0
      ? []
      : [
          '',
          '## Not read (not in the registry)',
          '',
          ...audit.unread.map((one) => `- ${escapeMarkdown(unreadName(one))}`),
        ]
  return [
    '# Variable / Secret Audit Report',
    '',
    `**Repository:** ${repository === null ? 'unknown' : inlineCode(repository)}  `,
    `**Generated:** ${asOf.toISOString()}  `,
    `**Authenticated:** ${authOk ? 'yes' : `unknown: ${escapeMarkdown(unreadReason(report))}`}`,
    '',
    '## Summary',
    '',
    ...summary(report),
    ...layers,
    ...extras,
    ...unread,
    '',
    '---',
    '',
    '🔒 governed: written only with a recorded human approval. Names and places only; values are never read into a report.',
    '',
  ].join('\n')
}
