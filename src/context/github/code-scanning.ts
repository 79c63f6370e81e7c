import { z } from 'zod'
import type { CodeScanningAlert, CodeScanningAnalysis } from '../../domain/alerts.ts'
import type { Answer } from '../../domain/answer.ts'
import type { GitHub } from './client.ts'
import { askedIfUsed } from './feature.ts'
import { one, pages } from './pages.ts'
import type { Place } from './repository.ts'

const permission = 'security_events: read'

/** What GitHub says where nothing was ever uploaded, or the feature is off or not paid for. */
const unused = /^no analysis found|\bmust be enabled for this repository\b|\bcode scanning is not enabled\b/i

const severity = z.enum(['none', 'note', 'warning', 'error']).nullish()
const level = z.enum(['low', 'medium', 'high', 'critical']).nullish()

const alertSchema = z
  .object({
    number: z.number(),
    html_url: z.string(),
    rule: z.object({
      id: z.string().nullish(),
      description: z.string().default(''),
      severity,
      security_severity_level: level,
    }),
    tool: z.object({ name: z.string() }),
    most_recent_instance: z.object({
      location: z.object({ path: z.string().optional(), start_line: z.number().optional() }).optional(),
      message: z.object({ text: z.string().default('') }).optional(),
    }),
  })
  .transform(({ number, html_url, rule, tool, most_recent_instance: { location, message } }): CodeScanningAlert => ({
    number,
    url: html_url,
    rule: rule.id ?? '',
    description: rule.description,
    severity: rule.severity ?? null,
    security: rule.security_severity_level ?? null,
    tool: tool.name,
    path: location?.path ?? null,
    line: location?.start_line ?? null,
    message: message?.text ?? '',
  }))

const analysisSchema = z
  .object({
    tool: z.object({ name: z.string().default('') }),
    category: z.string().default(''),
    commit_sha: z.string(),
    created_at: z.string(),
    error: z.string().default(''),
  })
  .transform(({ tool, category, commit_sha, created_at, error }): CodeScanningAnalysis => ({
    tool: tool.name,
    category,
    commit: commit_sha,
    createdAt: created_at,
    error,
  }))

/** The open alerts of a ref (`refs/heads/main`, `refs/pull/1/merge`) by number; null where code scanning is not used. */
export const codeScanningAlerts = (
  github: GitHub,
  place: Place,
  ref: string,
): Promise<Answer<readonly CodeScanningAlert[] | null>> =>
  askedIfUsed({ permission, unused }, async () => {
    const query = { ...place, ref, state: 'open' }
    const read = await pages(github, 'GET /repos/{owner}/{repo}/code-scanning/alerts', query, z.array(alertSchema))
    return read.flat().toSorted((left, right) => left.number - right.number)
  })

/** The newest hundred analyses of a ref, the newest first: each push adds some, and older ones are overtaken. */
export const codeScanningAnalyses = (
  github: GitHub,
  place: Place,
  ref: string,
): Promise<Answer<readonly CodeScanningAnalysis[] | null>> =>
  askedIfUsed({ permission, unused }, () => {
    const query = { ...place, ref, per_page: 100 }
    return one(github, 'GET /repos/{owner}/{repo}/code-scanning/analyses', query, z.array(analysisSchema))
  })
