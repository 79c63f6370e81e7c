import { z } from 'zod'
import { vulnerabilityReportGlobs } from '../../../formats/file-globs.ts'
import { describeSensor } from '../../../domain/sensor.ts'

export const settings = z.lazy(() =>
  z.strictObject({
    reports: z
      .array(z.string())
      .default([...vulnerabilityReportGlobs])
      .describe('globs of JSON reports of pip-audit or osv-scanner in the tree'),
    dependabot: z
      .boolean()
      .default(true)
      .describe('asks GitHub for the open Dependabot alerts; without it the reports alone are judged'),
    blocksFrom: z
      .number()
      .min(0)
      .max(10)
      .default(7)
      .describe('the CVSS score from which a vulnerability blocks; high and critical do where there is no score'),
  }),
)

export type Settings = z.infer<typeof settings>

export const dependencyCves = describeSensor({
  id: 'dependency-cves',
  layer: 'L1',
  title: 'Dependencies with known vulnerabilities',
  why: 'Most of what a model server runs was written by others, and when one of them publishes that a version can be broken into, everybody who reads advisories knows how. The alert lies on a page of GitHub or in a report of a job; what counts is that the version changes.',
  cannotKnow:
    'It joins what Dependabot and the reports in the tree say; it asks no advisory database itself, so what neither knows is not here. Whether the vulnerable code is ever called is not judged. A report that was made before the dependencies last changed is not believed. pip-audit states no severity: without another source its findings degrade and do not block. Alerts that somebody dismissed are left out. One request for each hundred alerts. Unpinned versions are what `r12-unpinned-dependencies` tells.',
  kinds: { 'vulnerable-dependency': 'A dependency falls under a published advisory.' },
  files: [],
  wakesOn: ['dependabot', 'clock'],
  cadence: 'daily',
  version: 1,
  settings,
  inspects: false,
  concludes: true,
  load: async () => (await import('./dependency-cves/implementation.ts')).implementation,
})
