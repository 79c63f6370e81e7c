import { z } from 'zod'
import type { DependabotAlert } from '../../domain/alerts.ts'
import type { Answer } from '../../domain/answer.ts'
import type { GitHub } from './client.ts'
import { askedIfUsed } from './feature.ts'
import { pages } from './pages.ts'
import type { Place } from './repository.ts'

const permission = 'vulnerability_alerts: read'
const unused = /\bdependabot alerts are (?:disabled|not available)\b/i

const score = z.object({ score: z.number().nullish() }).nullish()

const alertSchema = z
  .object({
    number: z.number(),
    html_url: z.string(),
    dependency: z.object({
      package: z.object({ ecosystem: z.string(), name: z.string() }),
      manifest_path: z.string(),
      scope: z.enum(['development', 'runtime']).nullish(),
    }),
    security_advisory: z.object({
      ghsa_id: z.string(),
      cve_id: z.string().nullish(),
      summary: z.string(),
      cvss: score,
      cvss_severities: z.object({ cvss_v3: score, cvss_v4: score }).nullish(),
    }),
    security_vulnerability: z.object({
      severity: z.enum(['low', 'medium', 'high', 'critical']),
      vulnerable_version_range: z.string(),
      first_patched_version: z.object({ identifier: z.string() }).nullish(),
    }),
  })
  .transform(({ number, html_url, dependency, security_advisory: advisory, security_vulnerability: vulnerability }) => {
    const { cvss, cvss_severities: severities } = advisory
    const scores = [severities?.cvss_v4?.score, severities?.cvss_v3?.score, cvss?.score]
    return {
      number,
      url: html_url,
      ecosystem: dependency.package.ecosystem,
      package: dependency.package.name,
      manifest: dependency.manifest_path,
      scope: dependency.scope ?? null,
      ghsa: advisory.ghsa_id,
      cve: advisory.cve_id ?? null,
      severity: vulnerability.severity,
      // GitHub writes 0 where an advisory has no score of that version.
      score: scores.find((one) => typeof one === 'number' && one > 0) ?? null,
      summary: advisory.summary,
      vulnerable: vulnerability.vulnerable_version_range,
      patched: vulnerability.first_patched_version?.identifier ?? null,
    } satisfies DependabotAlert
  })

/** The open alerts by number; null where Dependabot alerts are switched off. */
export const dependabotAlerts = (github: GitHub, place: Place): Promise<Answer<readonly DependabotAlert[] | null>> =>
  askedIfUsed({ permission, unused }, async () => {
    const query = { ...place, state: 'open' }
    const read = await pages(github, 'GET /repos/{owner}/{repo}/dependabot/alerts', query, z.array(alertSchema))
    return read.flat().toSorted((left, right) => left.number - right.number)
  })
