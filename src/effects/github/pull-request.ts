import { z } from 'zod'
import type { Receipt } from '../../domain/change.ts'
import { IncompleteError } from '../../domain/errors.ts'
import { requireBranchName } from './branch.ts'
import { refusedWith } from './failure.ts'
import { unrepeated } from './place.ts'
import type { ChangeOf, Place } from './place.ts'
import { askThoseWhoCan, requestedSchema, stillToAsk } from './reviewers.ts'
import { fitting, longestBody } from './text.ts'

type Wanted = ChangeOf<'open-pull-request'>

const pullSchema = requestedSchema.extend({
  number: z.int(),
  html_url: z.string(),
  head: z.object({ sha: z.string() }),
  labels: z.array(z.object({ name: z.string() })),
  title: z.string(),
  body: z.string().nullable(),
})
type Pull = z.infer<typeof pullSchema>

/** The open pull request of this head and base: GitHub allows one. */
const find = async ({ octokit, at }: Place, { head, base }: Wanted): Promise<Pull | null> => {
  const { data } = await octokit.rest.pulls.list({ ...at, state: 'open', head: `${at.owner}:${head}`, base })
  return z.array(pullSchema).parse(data)[0] ?? null
}

const create = async (place: Place, wanted: Wanted): Promise<Pull> => {
  const { title, head, base } = wanted
  const body = fitting(wanted.body, longestBody)
  const asked = { ...place.at, title, head, base, body, ...unrepeated }
  return pullSchema.parse((await place.octokit.rest.pulls.create(asked)).data)
}

type Found = { readonly pull: Pull; readonly already: boolean }

/** Makes it. Where GitHub did not answer one that is there now is ours; where it refused, somebody else was faster. */
const createOrFind = async (place: Place, wanted: Wanted): Promise<Found> => {
  try {
    return { pull: await create(place, wanted), already: false }
  } catch (error) {
    const status = refusedWith(error)
    const perhaps = status !== null && (status === 0 || status === 422 || status >= 500)
    const pull = perhaps ? await find(place, wanted).catch(() => null) : null
    if (pull === null) throw error
    return { pull, already: status === 422 }
  }
}

/**
 * Adds the labels that are missing and asks the reviewers who are not asked. What GitHub refuses of it is no reason to
 * lose the pull request, without whose number nobody could take it back.
 */
const complete = async (place: Place, pull: Pull, wanted: Wanted): Promise<void> => {
  const held = pull.labels.map(({ name }) => name.toLowerCase())
  const labels = wanted.labels.filter((label) => !held.includes(label.toLowerCase()))
  const ignored = (error: unknown): void => {
    if (refusedWith(error) === null) throw error
  }
  if (labels.length > 0) {
    await place.octokit.rest.issues.addLabels({ ...place.at, issue_number: pull.number, labels }).catch(ignored)
  }
  const reviewers = wanted.reviewers.length === 0 ? [] : stillToAsk(wanted.reviewers, pull, await place.me())
  await askThoseWhoCan(place, pull.number, reviewers).catch(ignored)
}

/** Gives an open pull request the title and the body of what it holds now. */
const refreshed = async ({ octokit, at }: Place, pull: Pull, wanted: Wanted): Promise<void> => {
  const { title } = wanted
  const body = fitting(wanted.body, longestBody)
  if (pull.title === title && pull.body === body) return
  await octokit.rest.pulls.update({ ...at, pull_number: pull.number, title, body })
}

/**
 * Opens a pull request, or finds the open one of the same head and base; completes its labels and reviewers, and with
 * `refresh` rewrites its title and body.
 */
export const openPullRequest = async (place: Place, wanted: Wanted): Promise<Receipt> => {
  requireBranchName(wanted.head)
  requireBranchName(wanted.base)
  const found = await find(place, wanted)
  const { pull, already } = found === null ? await createOrFind(place, wanted) : { pull: found, already: true }
  if (already && wanted.refresh === true) await refreshed(place, pull, wanted)
  await complete(place, pull, wanted)
  return { kind: wanted.kind, number: pull.number, sha: pull.head.sha, url: pull.html_url, already }
}

const stateSchema = z.object({ state: z.enum(['open', 'closed']), merged: z.boolean(), html_url: z.string() })

/** Closes a pull request and says why. One that is merged cannot be taken back by closing it. */
export const closePullRequest = async (place: Place, change: ChangeOf<'close-pull-request'>): Promise<Receipt> => {
  const { octokit, at } = place
  const { number } = change
  const pull = stateSchema.parse((await octokit.rest.pulls.get({ ...at, pull_number: number })).data)
  if (pull.merged) throw new IncompleteError(`#${number} is merged already: closing it takes nothing back`)
  const already = pull.state === 'closed'
  if (!already) {
    await octokit.rest.pulls.update({ ...at, pull_number: number, state: 'closed' })
    const body = fitting(change.reason, longestBody)
    await octokit.rest.issues.createComment({ ...at, issue_number: number, body, ...unrepeated }).catch(() => {})
  }
  return { kind: change.kind, number, sha: null, url: pull.html_url, already }
}
