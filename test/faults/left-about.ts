import { z } from 'zod'
import { repository } from './world.ts'
import type { World } from './world.ts'

const counted = z.object({ total_count: z.int() })
const workflowsSchema = z.object({ workflows: z.array(z.object({ path: z.string(), state: z.string() })) })
const pullsSchema = z.array(
  z.object({ title: z.string(), requested_reviewers: z.array(z.object({ login: z.string() })) }),
)
const issuesSchema = z.array(
  z.object({ number: z.int(), title: z.string(), assignees: z.array(z.object({ type: z.string() })) }),
)
const commentsSchema = z.array(z.object({ body: z.string() }))

/** What lies about at GitHub besides issues and pull requests. */
export interface Tidied {
  readonly caches: number
  readonly runs: number
  /** Workflows that do not run. */
  readonly asleep: readonly string[]
  /** Whose review is asked for, by the title of the pull request. */
  readonly asked: readonly string[]
}

/** Reads it, past the program under test. */
export const tidiedIn = async ({ ada }: World): Promise<Tidied> => {
  const ask = (path: string): Promise<unknown> => ada.request(`GET /repos/${repository}/${path}`)
  const { workflows } = workflowsSchema.parse(await ask('actions/workflows'))
  const pulls = pullsSchema.parse(await ask('pulls?state=all&per_page=100'))
  return {
    caches: counted.parse(await ask('actions/caches')).total_count,
    runs: counted.parse(await ask('actions/runs')).total_count,
    asleep: workflows.filter(({ state }) => state !== 'active').map(({ path }) => path),
    asked: pulls.flatMap(({ title, requested_reviewers: all }) => all.map(({ login }) => `${title} ${login}`)),
  }
}

/** Our marked comments, and the issues whose task an agent was given: it is assigned, or a comment calls it. */
export const saidIn = async ({ ada }: World) => {
  const issues = issuesSchema.parse(await ada.request(`GET /repos/${repository}/issues?state=all&per_page=100`))
  const comments: string[] = []
  const handed: string[] = []
  for (const { number, title, assignees } of issues) {
    const said = commentsSchema.parse(await ada.request(`GET /repos/${repository}/issues/${number}/comments`))
    const marked = said.flatMap(({ body }) => /^<!-- sar:[^\n]{1,300}-->/.exec(body)?.[0] ?? [])
    comments.push(...marked.map((marker) => `${title} ${marker}`))
    const called = said.some(({ body }) => body.includes('@copilot ')) || assignees.some(({ type }) => type === 'Bot')
    if (marked.some((marker) => marker.startsWith('<!-- sar:task ')) && called) handed.push(title)
  }
  return { comments, handed }
}
