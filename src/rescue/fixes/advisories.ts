import { known } from '../../domain/answer.ts'
import type { DependabotAlert } from '../../domain/alerts.ts'
import type { Answer } from '../../domain/answer.ts'
import type { Unknown } from '../../domain/reading.ts'
import type { Tree } from '../../domain/workspace.ts'
import { normalizedName } from '../../formats/requirements.ts'
import { vulnerabilityReport } from '../../formats/vulnerability-report.ts'

/** A Python package under an advisory: by the version that a report saw, or by the range that an alert states. */
export interface Advisory {
  /** As an index compares it. */
  readonly name: string
  readonly version: string | null
  /** Version clauses (PEP 440), which count for the manifest that the alert names. */
  readonly range: string | null
  readonly manifest: string | null
  readonly fixed: readonly string[]
}

/** Asks GitHub for the open Dependabot alerts; null where they are switched off. */
export type AskAlerts = () => Promise<Answer<readonly DependabotAlert[] | null>>

export interface Advised {
  readonly advisories: readonly Advisory[]
  readonly unknown: readonly Unknown[]
}

const ofReport = async (tree: Tree, path: string): Promise<Advised> => {
  const text = await tree.text(path)
  if (!text.known) return { advisories: [], unknown: [{ subject: path, reason: text.reason }] }
  const { vulnerabilities, unreadable } = vulnerabilityReport.parse({ path, text: text.value })
  return {
    advisories: vulnerabilities
      .filter(({ ecosystem }) => ecosystem.toLowerCase() === 'pypi')
      .map((one) => ({
        name: normalizedName(one.package),
        version: one.version,
        range: null,
        manifest: null,
        fixed: one.fixed,
      })),
    unknown: unreadable === null ? [] : [{ subject: path, reason: unreadable }],
  }
}

/** GitHub writes `= 1.2` where PEP 440 has `==1.2`. */
const clausesOf = (range: string): string =>
  range
    .split(',')
    .map((clause) => clause.trim().replace(/^=(?!=)/, '=='))
    .join(',')

const ofAlerts = async (ask: AskAlerts): Promise<Advised> => {
  const alerts = await ask()
  if (!alerts.known) return { advisories: [], unknown: [{ subject: 'Dependabot alerts', reason: alerts.reason }] }
  const own = (alerts.value ?? []).filter(({ ecosystem }) => ecosystem === 'pip')
  return {
    advisories: own.map(({ package: name, vulnerable, manifest, patched }) => ({
      name: normalizedName(name),
      version: null,
      range: clausesOf(vulnerable),
      manifest,
      fixed: patched === null ? [] : [patched],
    })),
    unknown: [],
  }
}

/** What the reports in the tree, and GitHub where it is asked, say of Python packages. */
export const advisoriesOf = async (
  tree: Tree,
  reports: readonly string[],
  ask: AskAlerts = async () => known(null),
): Promise<Advised> => {
  const told = [...(await Promise.all(tree.match(reports).map((path) => ofReport(tree, path)))), await ofAlerts(ask)]
  return {
    advisories: told.flatMap(({ advisories }) => advisories),
    unknown: told.flatMap(({ unknown }) => unknown),
  }
}
