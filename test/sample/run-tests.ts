import { strToU8, zipSync } from 'fflate'
import { evidenceArtifact, evidenceFile } from '../../src/domain/evidence.ts'
import type { Evidence } from '../../src/domain/evidence.ts'
import type { Conclusion } from '../support/github/state/checks.ts'
import type { GitHub } from '../support/github/start.ts'

/** A run of the sample's tests on a head, and what its workflow leaves for the App. */
export interface TestRun {
  readonly head: string
  readonly branch: string
  readonly path?: string
  readonly conclusion?: Conclusion
  /** What the evidence says; without it the run leaves none. `run` and `headSha` are those of the run, if nothing is said. */
  readonly evidence?: Partial<Omit<Evidence, 'reports'>> & { readonly reports?: readonly Evidence['reports'][number][] }
  /** The artifact's bytes, instead of an archive of that evidence. */
  readonly archive?: Buffer
}

/** Lets a workflow run on a head of a pull request, from its start to its end, as GitHub tells of it. */
export const runTests = async (github: GitHub, repository: string, given: TestRun): Promise<void> => {
  const { head, branch, path = '.github/workflows/ci.yml', conclusion = 'success' } = given
  const run = await github.addRun(repository, {
    path,
    event: 'pull_request',
    branch,
    sha: head,
    status: 'in_progress',
  })
  const evidence: Evidence = {
    schema: 'sar/evidence@1',
    repository,
    run: { id: run.id, attempt: run.attempt },
    headSha: head,
    baseSha: null,
    mergeSha: null,
    workflow: { path, blob: 'a'.repeat(40) },
    tests: 'green',
    ...given.evidence,
    reports: [...(given.evidence?.reports ?? [])],
  }
  const packed = Buffer.from(zipSync({ [evidenceFile]: strToU8(JSON.stringify(evidence)) }))
  if (given.evidence !== undefined || given.archive !== undefined)
    run.artifacts.push({
      id: 900_000 + run.id,
      name: evidenceArtifact(head),
      zip: given.archive ?? packed,
      createdAt: github.now(),
      expired: false,
    })
  await github.finishRun(repository, run.id, conclusion)
}
