import { z } from 'zod'
import type { Receipt } from '../../domain/change.ts'
import { refusedWith } from './failure.ts'
import { listed, unrepeated } from './place.ts'
import type { ChangeOf, Place } from './place.ts'
import { fitting, isMarked, longestBody, marked, sameText } from './text.ts'

type Wanted = ChangeOf<'open-issue'>

const issueSchema = z.object({
  number: z.int(),
  title: z.string(),
  body: z.string().nullish(),
  html_url: z.string(),
  user: z.object({ login: z.string() }).nullable(),
  labels: z.array(z.union([z.string(), z.object({ name: z.string().nullish() }).transform(({ name }) => name ?? '')])),
  assignees: z.array(z.object({ login: z.string() })).nullish(),
  pull_request: z.unknown().optional(),
})
type Issue = z.infer<typeof issueSchema>

/** GitHub documents no form of `creator` for an app's account; both `slug[bot]` and `app/slug` are in use. */
const creators = (me: string): readonly string[] => (me.endsWith('[bot]') ? [me, `app/${me.slice(0, -5)}`] : [me])

/** Our own open issues with the marker, oldest first. One form of our name that GitHub refuses is no reason to stop. */
const find = async (place: Place, marker: string): Promise<readonly Issue[]> => {
  const me = await place.me()
  const refusals: unknown[] = []
  const forms = creators(me)
  for (const creator of forms) {
    const query = { state: 'open', creator, sort: 'created', direction: 'asc' }
    const all = await listed(place, 'GET /repos/{owner}/{repo}/issues', query, issueSchema).catch((error: unknown) => {
      if (refusedWith(error) !== 422) throw error
      refusals.push(error)
      return []
    })
    const found = all.filter(
      ({ user, body, pull_request: pull }) =>
        pull === undefined && user?.login.toLowerCase() === me && isMarked(marker, body),
    )
    if (found.length > 0) return found
  }
  if (refusals.length === forms.length) throw refusals[0]
  return []
}

/** Without labels and assignees: GitHub would refuse the issue for one person who cannot be assigned. */
const create = async ({ octokit, at }: Place, title: string, body: string): Promise<Issue> =>
  issueSchema.parse((await octokit.rest.issues.create({ ...at, title, body, ...unrepeated })).data)

/** Creates it; where GitHub did not answer, one that is there now is it. */
const createOrFind = async (place: Place, wanted: Wanted, body: string): Promise<Issue> => {
  try {
    return await create(place, wanted.title, body)
  } catch (error) {
    const status = refusedWith(error)
    const unsure = status !== null && (status === 0 || status >= 500)
    const made = unsure ? await find(place, wanted.marker).catch(() => []) : []
    if (made[0] === undefined) throw error
    return made[0]
  }
}

const missing = (wanted: readonly string[], held: readonly string[]): string[] => {
  const lower = held.map((name) => name.toLowerCase())
  return [...new Set(wanted)].filter((name) => !lower.includes(name.toLowerCase()))
}

/** Adds what is missing; what GitHub refuses of it is no reason to lose the issue. Tells whether anything was missing. */
const complete = async ({ octokit, at }: Place, issue: Issue, wanted: Wanted): Promise<boolean> => {
  const on = { ...at, issue_number: issue.number }
  const labels = missing(wanted.labels, issue.labels)
  const people = wanted.assignees.map((name) => name.replace(/^@/, ''))
  const assignees = missing(people, issue.assignees?.map(({ login }) => login) ?? [])
  const ignored = (error: unknown): void => {
    if (refusedWith(error) === null) throw error
  }
  if (labels.length > 0) await octokit.rest.issues.addLabels({ ...on, labels }).catch(ignored)
  if (assignees.length > 0) await octokit.rest.issues.addAssignees({ ...on, assignees }).catch(ignored)
  return labels.length + assignees.length > 0
}

/** Opens an issue, or brings our open one with the same marker up to date. */
export const openIssue = async (place: Place, wanted: Wanted): Promise<Receipt> => {
  const body = marked(wanted.marker, wanted.body)
  const [found] = await find(place, wanted.marker)
  const same = found !== undefined && found.title === wanted.title && sameText(found.body, body)
  if (found !== undefined && !same) {
    await place.octokit.rest.issues.update({ ...place.at, issue_number: found.number, title: wanted.title, body })
  }
  const issue = found ?? (await createOrFind(place, wanted, body))
  const completed = await complete(place, issue, wanted)
  return { kind: wanted.kind, number: issue.number, sha: null, url: issue.html_url, already: same && !completed }
}

/** Closes our open issue with the marker and says why; none open is what was asked for. */
export const closeIssue = async (place: Place, change: ChangeOf<'close-issue'>): Promise<Receipt> => {
  const { octokit, at } = place
  const found = await find(place, change.marker)
  for (const { number } of found) {
    await octokit.rest.issues.update({ ...at, issue_number: number, state: 'closed', state_reason: 'completed' })
    const body = fitting(change.reason, longestBody)
    await octokit.rest.issues.createComment({ ...at, issue_number: number, body, ...unrepeated }).catch(() => {})
  }
  const [first] = found
  const [number, url] = first === undefined ? [null, null] : [first.number, first.html_url]
  return { kind: change.kind, number, sha: null, url, already: first === undefined }
}
