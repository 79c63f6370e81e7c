import { z } from 'zod'
import { ranWorkflow } from '../context/evidence/called-workflows.ts'
import { commitWorkspace } from '../context/workspace/at-commit.ts'
import { known, unknown } from '../domain/answer.ts'
import type { Answer } from '../domain/answer.ts'
import type { Evidence } from '../domain/evidence.ts'
import type { Measurement } from '../domain/gate.ts'
import { blobHash } from '../domain/identity.ts'
import type { Observed } from '../domain/observed.ts'
import type { RunEvent } from './inputs.ts'
import { mergeOf } from './own-change.ts'
import type { OwnRun } from './own-run.ts'

/** What this job says of its tests, and where that is looked up. */
export interface Stated {
  readonly tests: Evidence['tests']
  readonly ownRun: Answer<OwnRun>
  readonly event: RunEvent
  readonly observed: Observed
}

/** This run as what made the reports in the workspace. Its identity is the runner's word, its workflow file GitHub's. */
export const measurementOf = async ({ tests, ownRun, event, observed }: Stated): Promise<Answer<Measurement>> => {
  if (!ownRun.known) return unknown(`this run cannot vouch for its reports: ${ownRun.reason}`)
  const { sha, workflow } = ownRun.value
  const ran = await ranWorkflow(observed.live, workflow.path, workflow.sha)
  if (!ran.known) return unknown(`which workflow made the reports cannot be read: ${ran.reason}`, ran.permission)
  const { pullRequest } = event
  return known({
    headSha: pullRequest?.headSha ?? sha,
    baseSha: event.base,
    mergeSha: mergeOf(event, ownRun.value),
    workflow: {
      path: workflow.path,
      blob: blobHash(new TextEncoder().encode(ran.value.text)),
      base: null,
      calls: ran.value.calls,
    },
    tests,
    reports: await madeReports(observed),
  })
}

/** The reports that the settings name and that do not lie in the commit as they are here: something made them since. */
async function madeReports({ workspace, settings }: Observed): Promise<readonly string[]> {
  const own = z.object({ reports: z.array(z.string()) }).safeParse(settings.sensors['coverage'])
  const { root, commit, tree } = workspace
  if (!own.success || root === null || commit === null) return []
  const committed = (await commitWorkspace(root, commit, workspace)).tree
  return tree.match(own.data.reports).filter((path) => committed.entry(path)?.blob !== tree.entry(path)?.blob)
}

/** The evidence for whoever judges elsewhere, with the text of the reports. One that cannot be read is left out. */
export const evidenceOf = async (
  { headSha, baseSha, mergeSha, workflow, tests, reports }: Measurement,
  { repository, id, attempt }: OwnRun,
  { tree }: Observed['workspace'],
): Promise<Evidence> => {
  const read = await Promise.all(reports.map(async (path) => ({ path, text: await tree.text(path) })))
  return {
    schema: 'sar/evidence@1',
    repository,
    run: { id, attempt },
    headSha,
    baseSha,
    mergeSha,
    workflow: { path: workflow.path, blob: workflow.blob },
    tests,
    reports: read.flatMap(({ path, text }) => (text.known ? [{ path, text: text.value }] : [])),
  }
}
