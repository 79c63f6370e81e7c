import type { CodeScanningAlert, CodeScanningAnalysis } from '../../../../domain/alerts.ts'
import type { Answer } from '../../../../domain/answer.ts'
import type { Reading, Unknown } from '../../../../domain/reading.ts'
import type { View } from '../../../../domain/sensor.ts'
import { reasonOf } from '../../../../domain/variable-audit.ts'
import { alertFindings } from './findings.ts'
import { implementSensor } from '../../../../domain/sensor.ts'
import { settings } from '../code-scanning.ts'
import type { Settings } from '../code-scanning.ts'

const unreadable = (subject: string, reason: string): Reading => ({ findings: [], unknown: [{ subject, reason }] })

/** A workflow that uploads results: where GitHub holds none, something between the two is broken. */
const upload = /^(?:- )?uses: ['"]?github\/codeql-action\/(?:analyze|upload-sarif)@/

const uploads = (text: string): boolean => text.split('\n').some((line) => upload.test(line.trim()))

const uploader = async ({ tree }: View): Promise<string | null> => {
  for (const path of tree.match(['.github/workflows/*.{yml,yaml}'])) {
    const text = await tree.text(path)
    if (text.known && uploads(text.value)) return path
  }
  return null
}

const notUsed = async (view: View): Promise<Reading> => {
  const path = await uploader(view)
  if (path !== null)
    return unreadable('code scanning', `${path} uploads results, and GitHub holds none of this repository`)
  return { findings: [], unknown: [], notApplicable: 'no results of code scanning were ever uploaded' }
}

/** Why the alerts of a ref are not the whole: nothing analysed it, or GitHub could not take an analysis. */
const gapsOf = (ref: string, analyses: Answer<readonly CodeScanningAnalysis[] | null>): readonly Unknown[] => {
  if (!analyses.known) return [{ subject: `analyses of ${ref}`, reason: reasonOf(analyses) }]
  const all = analyses.value ?? []
  if (all.length === 0) return [{ subject: `alerts of ${ref}`, reason: 'no tool has analysed it' }]
  const newest = [...Map.groupBy(all, ({ tool, category }) => `${tool} ${category}`.trim())]
  return newest.flatMap(([name, [last]]) =>
    last === undefined || last.error === ''
      ? []
      : [{ subject: `${name} of ${ref}`, reason: `its last analysis failed: ${last.error.slice(0, 200)}` }],
  )
}

interface Look {
  readonly view: View
  readonly given: Settings
}

/** What stands open at a ref, apart from `known` ones; what GitHub does not tell is unknown. */
const readingOf = async ({ view, given }: Look, ref: string, known: ReadonlySet<number>): Promise<Reading> => {
  const alerts = await view.live.codeScanningAlerts(ref)
  if (!alerts.known) return unreadable(`alerts of ${ref}`, reasonOf(alerts))
  if (alerts.value === null) return notUsed(view)
  const ignored = new Set(given.ignoreTools.map((name) => name.toLowerCase()))
  const open = alerts.value.filter(({ tool, number }) => !ignored.has(tool.toLowerCase()) && !known.has(number))
  return {
    findings: alertFindings(open, view.tree),
    unknown: gapsOf(ref, await view.live.codeScanningAnalyses(ref)),
    figures: { open: open.length, security: open.filter(({ security }) => security !== null).length },
  }
}

const numbers = (alerts: readonly CodeScanningAlert[]): ReadonlySet<number> =>
  new Set(alerts.map(({ number }) => number))

/** Alerts that the head of a pull request has and its base lacks. */
const ofChange = async (look: Look, base: string, head: string): Promise<Reading> => {
  const { view } = look
  const before = await view.live.codeScanningAlerts(base)
  if (!before.known) return unreadable(`alerts of ${base}`, reasonOf(before))
  if (before.value === null) return notUsed(view)
  const pulls = await view.live.pullRequests({ state: 'open' })
  if (!pulls.known) return unreadable('the pull request', reasonOf(pulls))
  const pull = pulls.value.find(({ headSha }) => headSha === head)
  if (pull === undefined)
    return unreadable(`alerts of ${head.slice(0, 12)}`, 'no open pull request has this head, so nothing analysed it')
  return readingOf(look, `refs/pull/${pull.number}/merge`, numbers(before.value))
}

/** What `code-scanning` does with files and with the repository. */
export const implementation = implementSensor(settings, {
  conclude: async (_, view, given) => {
    const branch = view.defaultBranch ?? null
    if (branch === null) return unreadable('alerts', 'nobody could say which branch is the default')
    const base = `refs/heads/${branch}`
    const look = { view, given }
    return view.change === null ? readingOf(look, base, new Set()) : ofChange(look, base, view.change.head)
  },
})
