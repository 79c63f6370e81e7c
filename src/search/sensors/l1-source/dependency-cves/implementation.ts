import type { Reading, Unknown } from '../../../../domain/reading.ts'
import type { View } from '../../../../domain/sensor.ts'
import { reasonOf } from '../../../../domain/variable-audit.ts'
import { vulnerabilityReport } from '../../../../formats/vulnerability-report.ts'
import { vulnerable } from './findings.ts'
import { merged, ofAlert } from './merge.ts'
import type { Sighting } from './merge.ts'
import { implementSensor } from '../../../../domain/sensor.ts'
import { settings } from '../dependency-cves.ts'
import type { Settings } from '../dependency-cves.ts'

/** Files that say what is installed; where there is none and no report, there is nothing to judge. */
const manifests = [
  '**/{pyproject.toml,setup.py,setup.cfg,Pipfile,Pipfile.lock,poetry.lock,uv.lock,pdm.lock,environment.{yml,yaml}}',
  '**/*requirements*.{txt,in}',
  '**/requirements/*.{txt,in}',
  '**/{package.json,package-lock.json,yarn.lock,pnpm-lock.yaml,go.mod,Cargo.lock,Gemfile.lock,pom.xml}',
]

interface Told {
  readonly sightings: readonly Sighting[]
  readonly unknown: readonly Unknown[]
}

const silent = (subject: string, reason: string): Told => ({ sightings: [], unknown: [{ subject, reason }] })

/** Why a report no longer speaks of this tree: what is installed changed after it was made. */
const overtaken = async ({ history, tree }: View, path: string): Promise<string | null> => {
  const files = tree.match(manifests)
  if (files.length === 0) return null
  const [made, changed] = [await history.lastChange([path]), await history.lastChange(files)]
  if (!made.known || !changed.known || made.value === null || changed.value === null) return null
  return made.value < changed.value ? 'the dependencies changed after this report was made: make it again' : null
}

const ofReport = async (view: View, path: string): Promise<Told> => {
  const text = await view.tree.text(path)
  if (!text.known) return silent(path, text.reason)
  const report = vulnerabilityReport.parse({ path, text: text.value })
  if (report.unreadable !== null) return silent(path, report.unreadable)
  const late = await overtaken(view, path)
  if (late !== null) return silent(path, late)
  return {
    sightings: report.vulnerabilities.map((one) => ({
      ...one,
      source: `${report.tool ?? 'a report'} (${path})`,
      scope: null,
      url: null,
    })),
    unknown: report.skipped.map((one) => ({ subject: `${path}: ${one.package}`, reason: `left out: ${one.reason}` })),
  }
}

const ofDependabot = async (view: View, others: boolean): Promise<Told> => {
  const alerts = await view.live.dependabotAlerts()
  if (!alerts.known) return silent('Dependabot alerts', reasonOf(alerts))
  if (alerts.value !== null) return { sightings: alerts.value.map(ofAlert), unknown: [] }
  return others
    ? { sightings: [], unknown: [] }
    : silent('dependencies', 'Dependabot alerts are switched off, and there is no report of pip-audit or osv-scanner')
}

const conclude = async (view: View, given: Settings): Promise<Reading> => {
  const reports = view.tree.match(given.reports)
  const any = view.tree.partial !== null || reports.length > 0 || view.tree.match(manifests).length > 0
  if (!any) return { findings: [], unknown: [], notApplicable: 'no file says what is installed' }
  const told: Told[] = []
  for (const path of reports) told.push(await ofReport(view, path))
  if (given.dependabot) told.push(await ofDependabot(view, reports.length > 0))
  else if (reports.length === 0)
    told.push(silent('dependencies', 'no report matches `reports`, and Dependabot is not asked'))
  const found = merged(told.flatMap(({ sightings }) => sightings))
  const findings = found.map((one) => vulnerable(one, given.blocksFrom))
  return {
    findings,
    unknown: told.flatMap(({ unknown }) => unknown),
    figures: {
      vulnerable: found.length,
      blocking: findings.filter(({ effect }) => effect === 'blocks').length,
      reports: reports.length,
    },
  }
}

/** What `dependency-cves` does with files and with the repository. */
export const implementation = implementSensor(settings, {
  conclude: (_, view, given) => conclude(view, given),
})
