import type { Answer } from '../../domain/answer.ts'
import { unknown } from '../../domain/answer.ts'
import type { JobLog } from '../../domain/live.ts'
import { asked, FormError, refusal, statusOf } from './asking.ts'
import type { GitHub } from './client.ts'
import { logKeeper, mostBytes } from './log-keeper.ts'
import type { Place } from './repository.ts'

const permission = 'actions: read'
const route = 'GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs'

/**
 * A job's log. GitHub answers with an address at its storage that is good for a minute ("Download job logs for a
 * workflow run"): it is asked without the token, and read as it comes, so that a long log costs little memory.
 */
export async function jobLog(github: GitHub, place: Place, job: number): Promise<Answer<JobLog>> {
  try {
    const address = await signedAddress(github, place, job)
    return await asked(permission, () => download(github, address))
  } catch (error) {
    if (statusOf(error) === 410) return unknown('GitHub has deleted the log (410): its retention has passed')
    return refusal(error, permission)
  }
}

async function signedAddress(github: GitHub, place: Place, job: number): Promise<string> {
  const { headers } = await github.octokit.request(route, { ...place, job_id: job, request: { redirect: 'manual' } })
  const url = URL.parse(headers.location ?? '')
  if (url === null || (url.protocol !== 'https:' && url.protocol !== new URL(github.baseUrl).protocol)) {
    throw new FormError()
  }
  return url.href
}

async function download(github: GitHub, address: string): Promise<JobLog> {
  const response = await github.download(address).catch(unreached)
  if (response.status === 404 || response.status === 410) {
    throw new FormError(`GitHub's storage no longer has the log (${response.status})`)
  }
  if (!response.ok || response.body === null) throw new FormError(`GitHub's storage failed (${response.status})`)
  const keeper = logKeeper()
  try {
    for await (const chunk of response.body) {
      if (!keeper.take(chunk)) throw new FormError(`the log is larger than ${mostBytes / 1_000_000} MB`)
    }
  } catch (error) {
    if (error instanceof FormError) throw error
    return unreached(error)
  }
  return keeper.log()
}

/** The address is signed: whoever has it reads the log, so no error repeats it. */
function unreached(error: unknown): never {
  const late = error instanceof Error && error.name === 'TimeoutError'
  throw new FormError(`GitHub's storage did not give the log: ${late ? 'no answer in time' : 'the connection failed'}`)
}
