import { z } from 'zod'
import { known, unknown } from '../../domain/answer.ts'
import type { Answer } from '../../domain/answer.ts'
import type { Evidence } from '../../domain/evidence.ts'
import type { Measurement } from '../../domain/gate.ts'
import { globMatcher } from '../../domain/glob.ts'
import type { Observed, ObservedChange } from '../../domain/observed.ts'
import type { GitHub } from '../github/client.ts'
import { placeOf } from '../github/repository.ts'
import type { Place } from '../github/repository.ts'
import { withReports } from '../workspace/with-reports.ts'
import { evidenceArtifacts, evidenceIn } from './artifacts.ts'
import type { EvidenceArtifact } from './artifacts.ts'
import { evidenceRun } from './evidence-run.ts'
import type { EvidenceRun } from './evidence-run.ts'

/** What the runs of a change's head say of it. `observed` holds the reports that they made. */
export interface HeadEvidence {
  readonly measurement: Answer<Measurement> | null
  readonly observed: Observed
}

/** So many runs of one head are looked at. */
const mostRuns = 5

const own = z.object({ reports: z.array(z.string()).min(1) })

/**
 * The evidence that a run of the change's head left as an artifact; null where the settings arm no coverage gate. Which
 * run left it, of which commit, workflow and end, is GitHub's word; only tests and reports are the artifact's. One
 * request without evidence, three with it, and none where no run of the head has `ended`: only such evidence counts.
 */
export const evidenceOfHead = async (
  github: GitHub,
  repository: string,
  observed: Observed,
  ended: boolean,
): Promise<HeadEvidence> => {
  const settings = own.safeParse(observed.settings.sensors['coverage'])
  const { change } = observed
  if (!settings.success || change === null) return { measurement: null, observed }
  const found = ended ? await foundFor(github, repository, observed) : unknown(nothingLeft)
  if (!found.known) return { measurement: found, observed }
  const { run, evidence } = found.value
  const matchers = settings.data.reports.map(globMatcher)
  const reports = new Map(
    evidence.reports
      .filter(({ path }) => matchers.some((matches) => matches(path)))
      .map(({ path, text }) => [path, text]),
  )
  return {
    measurement: measurementOf(evidence, run, { change, observed, reports: [...reports.keys()] }),
    observed: { ...observed, workspace: withReports(observed.workspace, reports) },
  }
}

const nothingLeft = 'no run of this head has left evidence yet'

interface Found {
  readonly run: EvidenceRun
  readonly evidence: Evidence
}

async function foundFor(github: GitHub, repository: string, observed: Observed): Promise<Answer<Found>> {
  const place = placeOf(repository)
  const listed = await evidenceArtifacts(github, place, observed.change?.set.head ?? '')
  if (!listed.known) return unknown(`evidence of this head: ${listed.reason}`, listed.permission)
  const left = await leftBy(github, place, listed.value, observed)
  if (!left.known) return left
  const { run, artifact } = left.value
  const evidence = await evidenceIn(github, place, artifact)
  if (!evidence.known) return unknown(`${run.path}: ${evidence.reason}`, evidence.permission)
  const wrong = whyForeign(evidence.value, run, repository)
  return wrong === null ? known({ run, evidence: evidence.value }) : unknown(wrong)
}

interface Left {
  readonly artifact: EvidenceArtifact
  readonly run: EvidenceRun
}

/** The run whose evidence counts: the newest of a workflow that the change leaves alone, else the newest. */
async function leftBy(
  github: GitHub,
  place: Place,
  artifacts: readonly EvidenceArtifact[],
  { workspace, change }: Observed,
): Promise<Answer<Left>> {
  const found: Left[] = []
  for (const artifact of artifacts.slice(0, mostRuns)) {
    const run = await evidenceRun(github, place, artifact.run)
    if (!run.known) return unknown(`the run that left evidence: ${run.reason}`, run.permission)
    // An artifact may be called after any commit: what counts is the commit that its run is of.
    if (run.value.headSha === change?.set.head) found.push({ artifact, run: run.value })
  }
  const untouched = found.find(({ run: { path } }) => {
    const base = change === null ? null : blobIn(change, path)
    return base !== null && base === workspace.tree.entry(path)?.blob
  })
  const left = untouched ?? found[0]
  return left === undefined ? unknown(nothingLeft) : known(left)
}

/** The default branch's file as it stands now. */
const blobIn = ({ rules }: ObservedChange, path: string): string | null =>
  rules.known ? (rules.value.tree.entry(path)?.blob ?? null) : null

/** Why a run cannot have said this, or null. A job that is not run again keeps the evidence of its earlier attempt. */
function whyForeign(evidence: Evidence, run: EvidenceRun, repository: string): string | null {
  const isRun =
    evidence.repository.toLowerCase() === repository.toLowerCase() &&
    evidence.run.id === run.id &&
    evidence.run.attempt <= run.attempt &&
    evidence.headSha === run.headSha
  if (!isRun) return `the evidence that ${run.path} left is not of its own run`
  return run.status === 'completed' ? null : `${run.path} has not finished yet`
}

function measurementOf(
  { baseSha, mergeSha, tests }: Evidence,
  { path, calls, headSha, conclusion }: EvidenceRun,
  { change, observed, reports }: { change: ObservedChange; observed: Observed; reports: readonly string[] },
): Answer<Measurement> {
  if (tests === 'green' && conclusion !== 'success')
    return unknown(`${path} ended with ${conclusion ?? 'nothing'}, though the job that measured was green`)
  const blob = observed.workspace.tree.entry(path)?.blob ?? ''
  const workflow = { path, blob, base: blobIn(change, path), calls }
  return known({ headSha, baseSha, mergeSha, workflow, tests, reports })
}
