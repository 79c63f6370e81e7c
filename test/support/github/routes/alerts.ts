import { pageUrl, repositoryUrl } from '../answers/repository.ts'
import type { RepositoryCall } from '../call.ts'
import { cursorList, listOf } from '../page.ts'
import { Refusal } from '../refusal.ts'
import { onRepository, type Route } from '../route.ts'
import type { Analysis, CodeAlert, DependencyAlert } from '../state/alerts.ts'
import type { Json } from '../state/json.ts'

const undismissed = { dismissed_at: null, dismissed_by: null, dismissed_reason: null, dismissed_comment: null }

const codeAnswer = ({ world, repository }: RepositoryCall, alert: CodeAlert): Json => {
  const url = `${repositoryUrl(world, repository)}/code-scanning/alerts/${alert.number}`
  const location = { path: alert.path, start_line: alert.line, end_line: alert.line, start_column: 1, end_column: 9 }
  return {
    number: alert.number,
    created_at: alert.createdAt,
    updated_at: alert.createdAt,
    url,
    html_url: `${pageUrl(world, repository)}/security/code-scanning/${alert.number}`,
    instances_url: `${url}/instances`,
    state: alert.state,
    fixed_at: null,
    ...undismissed,
    rule: {
      id: alert.rule,
      name: alert.rule,
      severity: alert.severity,
      description: `Rule ${alert.rule}`,
      tags: [],
      ...(alert.security === null ? {} : { security_severity_level: alert.security }),
    },
    tool: { name: alert.tool, guid: null, version: '2.20.0' },
    most_recent_instance: {
      ref: alert.ref,
      analysis_key: '.github/workflows/codeql.yml:analyze',
      environment: '{}',
      category: '.github/workflows/codeql.yml:analyze',
      state: alert.state,
      commit_sha: 'a'.repeat(40),
      message: { text: `${alert.rule} happens here` },
      location,
      classifications: [],
    },
  }
}

const analysisAnswer = ({ world, repository }: RepositoryCall, analysis: Analysis): Json => ({
  ref: analysis.ref,
  commit_sha: analysis.commit,
  analysis_key: '.github/workflows/codeql.yml:analyze',
  environment: '{}',
  category: `${analysis.tool}/language:python`,
  error: analysis.error,
  created_at: analysis.createdAt,
  results_count: 1,
  rules_count: 40,
  id: analysis.id,
  url: `${repositoryUrl(world, repository)}/code-scanning/analyses/${analysis.id}`,
  sarif_id: '6c81cd8e-b078-4ac3-a3be-1dad7dbd0b53',
  tool: { name: analysis.tool, guid: null, version: '2.20.0' },
  deletable: true,
  warning: '',
})

const dependencyAnswer = ({ world, repository }: RepositoryCall, alert: DependencyAlert): Json => {
  const { ecosystem, ghsa, cve, severity } = alert
  const named = { ecosystem, name: alert.package }
  const vulnerability = {
    package: named,
    severity,
    vulnerable_version_range: alert.vulnerable,
    first_patched_version: alert.patched === null ? null : { identifier: alert.patched },
  }
  return {
    number: alert.number,
    state: alert.state,
    dependency: { package: named, manifest_path: alert.manifest, scope: 'runtime', relationship: 'unknown' },
    security_advisory: {
      ghsa_id: ghsa,
      cve_id: cve,
      summary: `${alert.package} is vulnerable`,
      description: `What ${ghsa} says.`,
      vulnerabilities: [vulnerability],
      severity,
      cvss: { score: alert.score, vector_string: null },
      cvss_severities: {
        cvss_v3: { score: alert.score, vector_string: null },
        cvss_v4: { score: 0, vector_string: null },
      },
      cwes: [],
      identifiers: [{ type: 'GHSA', value: ghsa }, ...(cve === null ? [] : [{ type: 'CVE', value: cve }])],
      references: [],
      published_at: alert.createdAt,
      updated_at: alert.createdAt,
      withdrawn_at: null,
    },
    security_vulnerability: vulnerability,
    url: `${repositoryUrl(world, repository)}/dependabot/alerts/${alert.number}`,
    html_url: `${pageUrl(world, repository)}/security/dependabot/${alert.number}`,
    created_at: alert.createdAt,
    updated_at: alert.createdAt,
    ...undismissed,
    fixed_at: null,
  }
}

/** What the query's `state` and `ref` choose, the newest first. */
const chosen = <T extends { readonly ref?: string; readonly state?: string }>(
  { query }: RepositoryCall,
  all: readonly T[],
): T[] =>
  all
    .filter(({ ref }) => query.get('ref') === null || ref === query.get('ref'))
    .filter(({ state }) => query.get('state') === null || state === query.get('state'))
    .toReversed()

/** Refuses as GitHub does where nothing was ever uploaded. */
const requireAnalysis = ({ repository }: RepositoryCall): void => {
  if (repository.analyses.length === 0) throw new Refusal(404, 'no analysis found')
}

/** Alerts of code scanning and of Dependabot. */
export const alertRoutes: readonly Route[] = [
  onRepository('GET /repos/{owner}/{repo}/code-scanning/alerts', 'security_events:read', (call) => {
    requireAnalysis(call)
    return listOf(call, chosen(call, call.repository.codeAlerts), (alert) => codeAnswer(call, alert))
  }),

  onRepository('GET /repos/{owner}/{repo}/code-scanning/analyses', 'security_events:read', (call) => {
    requireAnalysis(call)
    return listOf(call, chosen(call, call.repository.analyses), (analysis) => analysisAnswer(call, analysis))
  }),

  onRepository('GET /repos/{owner}/{repo}/dependabot/alerts', 'vulnerability_alerts:read', (call) => {
    const { repository } = call
    if (!repository.dependabotAlertsEnabled)
      throw new Refusal(403, 'Dependabot alerts are disabled for this repository.')
    return cursorList(call, chosen(call, repository.dependencyAlerts), (alert) => dependencyAnswer(call, alert))
  }),
]
