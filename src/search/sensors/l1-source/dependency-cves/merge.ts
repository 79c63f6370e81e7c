import type { DependabotAlert } from '../../../../domain/alerts.ts'
import { normalizedName } from '../../../../formats/requirements.ts'
import type { ReportedVulnerability } from '../../../../formats/vulnerability-report.ts'

/** One source's word on one package. */
export interface Sighting extends ReportedVulnerability {
  readonly source: string
  readonly scope: 'development' | 'runtime' | null
  readonly url: string | null
}

/** A package under one advisory, whoever told of it and by whatever name. */
export interface Vulnerability {
  /** Package URL without a version: `pkg:pypi/pillow`. */
  readonly purl: string
  readonly package: string
  /** GHSA before CVE before any other. */
  readonly advisory: string
  readonly ids: readonly string[]
  readonly sightings: readonly Sighting[]
}

/** Ecosystems as package URLs name them ("Package URL types"), by the names of GitHub and of OSV. */
const types: Readonly<Record<string, string>> = {
  pip: 'pypi',
  pypi: 'pypi',
  npm: 'npm',
  actions: 'githubactions',
  'github actions': 'githubactions',
  go: 'golang',
  maven: 'maven',
  rust: 'cargo',
  'crates.io': 'cargo',
  rubygems: 'gem',
  composer: 'composer',
  packagist: 'composer',
  nuget: 'nuget',
}

const purlOf = ({ ecosystem, package: name }: Pick<Sighting, 'ecosystem' | 'package'>): string => {
  const [plain = ''] = ecosystem.toLowerCase().split(':')
  const type = types[plain] ?? (plain === '' ? 'generic' : plain.replaceAll(/[^a-z0-9.+-]/g, '-'))
  return `pkg:${type}/${type === 'pypi' ? normalizedName(name) : name}`
}

export const ofAlert = (alert: DependabotAlert): Sighting => ({
  source: 'Dependabot',
  ecosystem: alert.ecosystem,
  package: alert.package,
  version: '',
  ids: [alert.ghsa, ...(alert.cve === null ? [] : [alert.cve])],
  score: alert.score,
  severity: alert.severity,
  summary: alert.summary,
  fixed: alert.patched === null ? [] : [alert.patched],
  manifest: alert.manifest,
  scope: alert.scope,
  url: alert.url,
})

const rank = (id: string): number => ['GHSA-', 'CVE-', 'PYSEC-'].findIndex((prefix) => id.startsWith(prefix)) + 1 || 9

const byRank = (left: string, right: string): number => rank(left) - rank(right) || (left < right ? -1 : 1)

/** Groups of sightings of one package that share an id, directly or through others. */
const grouped = (sightings: readonly Sighting[]): readonly (readonly Sighting[])[] => {
  const parent = new Map<string, string>()
  const rootOf = (id: string): string => {
    let root = id
    for (let next = parent.get(root); next !== undefined && next !== root; next = parent.get(root)) root = next
    parent.set(id, root)
    return root
  }
  for (const { ids } of sightings) {
    const [first = ''] = ids
    for (const id of ids) parent.set(rootOf(id.toUpperCase()), rootOf(first.toUpperCase()))
  }
  return [...Map.groupBy(sightings, ({ ids }) => rootOf((ids[0] ?? '').toUpperCase())).values()]
}

/** What all sources say, each package and advisory once, sorted. */
export const merged = (sightings: readonly Sighting[]): readonly Vulnerability[] =>
  [...Map.groupBy(sightings, purlOf)]
    .flatMap(([purl, ofPackage]) =>
      grouped(ofPackage).map((own): Vulnerability => {
        const ids = [...new Set(own.flatMap((one) => one.ids))].toSorted(byRank)
        return { purl, package: own[0]?.package ?? '', advisory: ids[0] ?? 'unnamed', ids, sightings: own }
      }),
    )
    .toSorted((left, right) => (`${left.purl}#${left.advisory}` < `${right.purl}#${right.advisory}` ? -1 : 1))
