import { known, unknown } from '../../domain/answer.ts'
import type { Answer } from '../../domain/answer.ts'
import { IncompleteError } from '../../domain/errors.ts'
import { anyGlob } from '../../domain/quick-glob.ts'
import type { PullRequestSummary } from '../../domain/live.ts'
import type { ChangeSet } from '../../domain/workspace.ts'
import { baseEntries, pathsBefore } from './base-entries.ts'
import type { GitHub } from './client.ts'
import { standingOf } from './commit.ts'
import type { Standing } from './commit.ts'
import { changeOfPull } from './compare.ts'
import { lookAtPull } from './look.ts'
import type { Look } from './look.ts'
import { wholePull } from './pull-requests.ts'
import type { WholePull } from './pull-requests.ts'
import { placeOf } from './repository.ts'
import { sidesOf } from './sides.ts'
import type { Sides } from './sides.ts'
import { listing, sourcesOf } from './workspace.ts'
import type { Listing } from './workspace.ts'

/** A pull request as it stands, with the sides of its change. */
export interface PullView {
  readonly pull: PullRequestSummary
  readonly set: ChangeSet
  readonly sides: Sides
  /** What came with it in one answer; null where its parts had to be asked for one by one. */
  readonly look: Look | null
}

/** What will be read of a pull request, so that it is asked for together. */
export interface Foreseen {
  /** Paths of the branch that it goes into. */
  readonly paths: readonly string[]
  /** Globs of files of the head that are read beside the changed ones. */
  readonly globs: readonly string[]
  readonly stateBranch: string
  readonly check: string
}

export interface PullAsked {
  readonly repository: string
  readonly number: number
  /** The pull request as a webhook told it, which may have moved on since. */
  readonly told: WholePull | null
  readonly foreseen: Foreseen
}

/** A pull request that is pushed to while it is looked at is looked at anew, so many times. */
const mostLooks = 3

/** So many texts, and bytes of them, are brought along; above that they are asked for when they are read. */
const mostForeseen = 100
const heaviestForeseen = 1_000_000

/**
 * Looks at a pull request: three requests up to 300 changed files, and one more where nobody told it, where the base
 * cannot be told from the head, and where the default branch went on. The head is the one that the pull request had when
 * it was looked at last, whatever was told. Unknown where it goes into another branch than the default one: a head's
 * check run is one for all its pull requests, and what is judged against a laxer base must not speak for this one.
 * Throws RepositoryError where it cannot be seen, IncompleteError where GitHub fails or it does not stand still.
 */
export async function viewPull(github: GitHub, asked: PullAsked): Promise<Answer<PullView>> {
  let { told } = asked
  for (let looks = 0; looks < mostLooks; looks += 1) {
    const pull = told ?? (await wholePull(github, asked.repository, asked.number))
    const view = await viewAt(github, asked, pull).catch((error: unknown) => {
      // What was told may be of commits that are gone.
      if (told === null) throw error
      return null
    })
    if (view !== null) return view
    told = null
  }
  throw new IncompleteError(`pull request ${asked.number} of ${asked.repository} changed each time it was looked at`)
}

/** The view of a pull request that is as it was told, or null where it is not any more. */
async function viewAt(github: GitHub, asked: PullAsked, pull: WholePull): Promise<Answer<PullView> | null> {
  const { repository, number, foreseen } = asked
  const place = placeOf(repository)
  const [set, listed] = await Promise.all([
    changeOfPull(github, repository, pull),
    listing(github, place, pull.headSha),
  ])
  const { stateBranch, check, paths } = foreseen
  const asking = { number, head: set.head, base: set.base, baseRef: pull.baseRef, paths, stateBranch, check }
  const look = await lookAtPull(github, place, { ...asking, ...wantedOf(set, listed, foreseen) })
  if (!look.known) return apart(github, asked)
  const { headSha, baseRef, defaultBranch, texts } = look.value
  if (headSha !== pull.headSha || baseRef !== pull.baseRef) return null
  const standing = { repository: look.value.repository, branch: defaultBranch?.name ?? null }
  const tip = { ...standing, defaultBranch: standing.branch, commit: defaultBranch?.commit ?? null }
  if (tip.branch !== baseRef) return elsewhere(baseRef, tip)
  const sources = sourcesOf(github, place)
  for (const [hash, text] of texts) sources.blobs.hold(hash, text)
  const whole = listed.partial === null && set.partial === null
  const entries = whole ? baseEntries(listed.entries, set.files, look.value.base) : null
  const base = entries === null ? [] : [[set.base, { entries, partial: null }] as const]
  const before = { listed: new Map([[set.head, listed] as const, ...base]), sources }
  return known({ pull, set, sides: await sidesOf(github, tip, set, before), look: look.value })
}

const elsewhere = (baseRef: string, { defaultBranch }: Standing): Answer<never> =>
  unknown(`it goes into ${baseRef}, and only what goes into ${defaultBranch ?? 'a default branch'} is judged`)

/** What of the two sides the look is to bring, as far as it is few and small. */
function wantedOf(set: ChangeSet, { entries }: Listing, { globs }: Foreseen) {
  const all = pathsBefore(set.files)
  const before = all.length > mostForeseen ? [] : all
  const now = new Set(before)
  const weight = (some: readonly { readonly size: number }[]) => some.reduce((sum, { size }) => sum + size, 0)
  const beside = globs.length === 0 ? () => false : anyGlob(globs)
  const found = entries.filter(({ path, kind }) => kind !== 'submodule' && beside(path))
  const few = found.length <= mostForeseen && weight(found) <= heaviestForeseen
  return {
    before,
    // What the base held is about as large as what the head holds.
    withTexts: weight(entries.filter(({ path }) => now.has(path))) <= heaviestForeseen,
    blobs: few ? [...new Set(found.map(({ blob }) => blob))] : [],
  }
}

/** Asks for each part by itself. */
async function apart(github: GitHub, { repository, number }: PullAsked): Promise<Answer<PullView>> {
  const pull = await wholePull(github, repository, number)
  const tip = await standingOf(github, placeOf(repository), null)
  if (pull.baseRef !== tip.defaultBranch) return elsewhere(pull.baseRef, tip)
  const set = await changeOfPull(github, repository, pull)
  return known({ pull, set, sides: await sidesOf(github, tip, set), look: null })
}
