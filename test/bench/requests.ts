import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { planDrift } from '../sample/drift.ts'
import { hostSample } from '../sample/hosted.ts'
import type { Hosted } from '../sample/hosted.ts'
import { seeded } from '../sample/random.ts'
import { runNode } from './program.ts'

/** Requests to GitHub, each `METHOD route`, in order. */
export interface Requests {
  /** The App judges a pull request, from its webhook to the check run and the comment. */
  readonly gate: readonly string[]
  /** A sprint over the API, planned only. */
  readonly sprint: readonly string[]
}

/** The requests that GitHub gets while something is done. */
const during = async ({ github }: Hosted, action: () => Promise<void>): Promise<readonly string[]> => {
  const before = github.requests.length
  await action()
  return github.requests.slice(before).map(({ method, path }) => `${method} ${path.split('?', 1)[0] ?? ''}`)
}

/** Opens a pull request with so many changed files, as a maintainer, without asking the API. */
const propose = async ({ github, repository, maintainer }: Hosted, changed: number): Promise<void> => {
  const files = Object.fromEntries(
    Array.from({ length: changed }, (_, index) => [`src/churn/part_${index}.py`, `PART = ${index}\n`]),
  )
  await github.as(maintainer).push(repository, { branch: 'many', files })
  await github.as(maintainer).openPullRequest(repository, { head: 'many', title: 'Add many parts' })
}

/** Counts requests on the embedded GitHub, the sample hosted on it. */
export const countRequests = async (bundles: string, changed: number): Promise<Requests> => {
  const hosted = await hostSample(planDrift(seeded(1)), new Date())
  const { github, repository, maintainer } = hosted
  const home = join(bundles, '..', 'api')
  mkdirSync(home)
  try {
    const gate = await during(hosted, async () => {
      await propose(hosted, changed)
      await hosted.idle()
    })
    if (hosted.log.length > 0) throw new Error(`the App failed: ${hosted.log.join('\n')}`)
    const sprint = await during(hosted, async () => {
      const env = { HOME: home, XDG_CACHE_HOME: home, GITHUB_API_URL: github.url, SAR_TOKEN: github.token(maintainer) }
      const args = [join(bundles, 'cli.mjs'), 'sprint', '--repo', repository, '--format', 'json']
      const { stderr } = await runNode({ args, cwd: home, env })
      if (stderr !== '') throw new Error(`the sprint failed: ${stderr}`)
    })
    return { gate, sprint }
  } finally {
    await hosted.stop()
  }
}
