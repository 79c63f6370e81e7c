import { repositoriesOf } from '../../context/github/organization.ts'
import { IncompleteError, SarError, TokenError, UsageError, messageOf } from '../../domain/errors.ts'
import type { ExitCode } from '../../domain/errors.ts'
import { auditVariables, layersToRead, reasonOf } from '../../domain/variable-audit.ts'
import type { AuditedRepository, VarsOrganization } from '../../domain/vars-organization.ts'
import { valueFault } from '../../formats/registry.ts'
import { renderJson } from '../../report/json.ts'
import { escapeMarkdown, inlineCode, markdownTable } from '../../domain/markdown-text.ts'
import { columns } from '../../report/terminal/table.ts'
import { unreadName, varsCounts } from '../../report/vars/audit.ts'
import type { CommandResult, Invocation } from '../command.ts'
import { clientOf } from '../look.ts'
import { askLayers } from './audit.ts'
import type { Wanted } from './audit.ts'
import { auditEnding } from './ending.ts'
import { hostedRules } from './rules.ts'
import type { VarsRules } from './rules.ts'

type Asked = Wanted & { readonly compat: boolean; readonly failOnAbsent: boolean }

/** One repository of the organisation; null where its settings lead to no registry. */
const auditOne = async (
  repository: string,
  rules: VarsRules | SarError,
  { allLayers, layer }: Wanted,
): Promise<AuditedRepository | null> => {
  if (rules instanceof SarError) return { repository, summary: null, reason: messageOf(rules) }
  const { registry } = rules
  if (!registry.known) return { repository, summary: null, reason: registry.reason }
  if (registry.value === null) return null
  const expected = registry.value.expected.filter((entry) => layer === null || entry.layer === layer)
  const places = layersToRead({ expected }, allLayers).filter((place) => layer === null || place.layer === layer)
  const audit = auditVariables({ expected }, await askLayers(rules, places), valueFault)
  const counts = varsCounts(audit)
  const { total, present, absent, unknown, extra, invalid, absentRequired, unknownRequired } = counts
  const figures = { total, present, absent, unknown, extra, invalid }
  const summary = { ...figures, absent_required: absentRequired, unknown_required: unknownRequired }
  const reason = audit.unread.length === 0 ? null : `not read: ${audit.unread.map(unreadName).join('; ')}`
  return { repository, summary, reason }
}

const endingOf = ({ repositories }: VarsOrganization, { flags }: Invocation, options: Asked): ExitCode => {
  const sum = (of: (summary: NonNullable<AuditedRepository['summary']>) => number): number =>
    repositories.reduce((total, { summary }) => total + (summary === null ? 0 : of(summary)), 0)
  const found = {
    absentRequired: sum((one) => one.absent_required),
    invalid: sum((one) => one.invalid),
    blind: sum((one) => one.unknown_required) > 0 || repositories.some(({ reason }) => reason !== null),
  }
  return auditEnding(found, { ...options, strict: flags.strict, lenient: true })
}

const head = ['Repository', 'Expected', 'Present', 'Absent', 'Unknown', 'Extra']

/** `3`, or where some are required `3 (1 required)`: these alone decide how the command ends. */
const withRequired = (count: number, required: number): string =>
  required === 0 ? String(count) : `${count} (${required} required)`

const cellsOf = ({ repository, summary, reason }: AuditedRepository): readonly string[] =>
  summary === null
    ? [repository, 'unknown', reason ?? '', '', '', '']
    : [
        repository,
        String(summary.total),
        summary.invalid === 0 ? String(summary.present) : `${summary.present} (${summary.invalid} wrong)`,
        withRequired(summary.absent, summary.absent_required),
        withRequired(summary.unknown, summary.unknown_required),
        reason === null ? String(summary.extra) : `${summary.extra}, ${reason}`,
      ]

const summaryOf = ({ repositories, without, requests }: VarsOrganization): string =>
  `${repositories.length} with a registry, ${without} without; ${requests.rest} requests and ${requests.graphql} GraphQL ${requests.graphql === 1 ? 'query' : 'queries'}`

const rendered = (format: string, document: VarsOrganization): string => {
  const rows = document.repositories.map(cellsOf)
  if (format === 'json') return renderJson(document)
  if (format === 'md') {
    const table = markdownTable(
      head,
      rows.map(([name = '', ...cells]) => [inlineCode(name), ...cells.map(escapeMarkdown)]),
    )
    return ['# Variable / Secret Audit Report', '', ...table, '', summaryOf(document), ''].join('\n')
  }
  const cells = [head, ...rows].map((row) => row.map((text) => ({ text })))
  return [...columns(cells, Number.POSITIVE_INFINITY), '', summaryOf(document), ''].join('\n')
}

/**
 * Audits every repository of an organisation that has a registry, in one table. Found by one listing for each hundred and
 * one GraphQL query for each fifty, which brings settings and registries; the requests of all are stated.
 */
export const auditOrganization = async (invocation: Invocation, org: string, wanted: Asked): Promise<CommandResult> => {
  if (invocation.flags.offline) throw new UsageError('--org asks GitHub, and --offline forbids that')
  const github = await clientOf(invocation)
  if (github === null) throw new TokenError('what is live is asked of GitHub: that needs a token', 'set SAR_TOKEN')
  const listed = await repositoriesOf(github, org)
  if (!listed.known)
    throw new IncompleteError(
      `the repositories of ${org}: ${reasonOf(listed)}`,
      'check the name, and that the token sees the organization',
    )
  const rules = await hostedRules(invocation, github, listed.value)
  const repositories: AuditedRepository[] = []
  for (const [at, repository] of listed.value.entries()) {
    const audited = await auditOne(repository, rules[at] ?? new IncompleteError('GitHub was not asked'), wanted)
    if (audited !== null) repositories.push(audited)
  }
  const { rest, graphql } = github.requests()
  const document: VarsOrganization = {
    schema: 'sar/vars-organization@1',
    organization: org,
    timestamp: invocation.clock.now().toISOString(),
    repositories,
    without: listed.value.length - repositories.length,
    requests: { rest, graphql },
  }
  return { text: rendered(invocation.flags.format, document), exitCode: endingOf(document, invocation, wanted) }
}
