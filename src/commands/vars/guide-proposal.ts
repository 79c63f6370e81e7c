import type { Answer } from '../../domain/answer.ts'
import type { Apply } from '../../domain/change.ts'
import { IncompleteError, UsageError } from '../../domain/errors.ts'
import type { PullRequestSummary } from '../../domain/live.ts'
import { inlineCode, markdownTable } from '../../domain/markdown-text.ts'
import type { Observed } from '../../domain/observed.ts'
import { withoutStamp, withoutStatus } from '../../formats/guide/update.ts'
import type { UpdatedGuide } from '../../formats/guide/update.ts'

/** The one branch on which the guide is ever proposed. */
const branch = 'sar/guide'

/**
 * What became of a proposal. `declined`: somebody closed the pull request that said just this. `withdrawn`: the guide is
 * right again, and the pull request that was open is closed.
 */
export interface ProposedGuide {
  readonly state: 'opened' | 'updated' | 'open' | 'withdrawn' | 'declined' | 'right'
  readonly url: string | null
}

/** With what it is proposed. `mayOpen` is asked before a new pull request. */
export interface GuidePorts {
  readonly apply: Apply
  readonly mayOpen: () => Promise<boolean>
}

const told = <T>(what: string, answer: Answer<T>): T => {
  if (!answer.known) throw new IncompleteError(`${what}: ${answer.reason}`)
  return answer.value
}

const bodyOf = (path: string, { edits }: UpdatedGuide): string =>
  [
    `The audit read every layer that the registry and ${inlineCode(path)} name. These cells differ from what is live; nothing else but the stamp is touched.`,
    '',
    ...markdownTable(
      ['Line', 'Name', 'Was', 'Is'],
      edits.map(({ line, name, from, to }) => [String(line), inlineCode(name), inlineCode(from), to]),
    ),
    '',
    'While this is open it follows what is live. Close it, and it comes back only when something else differs.',
  ].join('\n')

interface Place {
  readonly path: string
  readonly base: string
  readonly from: string
}

const pullsOf = async ({ live }: Observed, { base }: Place): Promise<readonly PullRequestSummary[]> => {
  const all = told('the pull requests of the guide', await live.pullRequests({ state: 'all', head: branch }))
  return all.filter((pull) => pull.headRepository === live.repository && pull.baseRef === base)
}

/** The guide at a commit; null where it is not there. */
const guideAt = async ({ live }: Observed, path: string, commit: string): Promise<string | null> =>
  told(`${path} on ${branch}`, await live.file(path, commit))

/**
 * Whether the branch holds the guide with other status cells alone, before or after later edits of the default branch:
 * what somebody else wrote there is never taken away.
 */
const isOurs = async (observed: Observed, place: Place, held: string, base: string | null): Promise<boolean> => {
  const bases = [place.from, ...(base === null ? [] : [base])]
  for (const commit of bases) {
    const text = await guideAt(observed, place.path, commit)
    if (text !== null && withoutStatus(text) === withoutStatus(held)) return true
  }
  return false
}

const withdrawn = async (open: PullRequestSummary | undefined, { apply }: GuidePorts): Promise<ProposedGuide> => {
  if (open === undefined) return { state: 'right', url: null }
  const reason = 'The guide says what is live again.'
  const { url } = await apply({ kind: 'close-pull-request', number: open.number, reason })
  return { state: 'withdrawn', url }
}

const placeFor = ({ workspace }: Observed, path: string): Place => {
  const { commit, defaultBranch } = workspace
  if (commit === null || defaultBranch === null) throw new UsageError('the default branch is not known')
  return { path, base: defaultBranch, from: commit }
}

interface Standing {
  readonly open: PullRequestSummary | undefined
  readonly last: PullRequestSummary | undefined
  /** What the branch holds, and the guide there; null where there is no branch. */
  readonly head: string | null
  readonly held: string | null
}

const standingOf = async (observed: Observed, place: Place): Promise<Standing> => {
  const pulls = await pullsOf(observed, place)
  const head = told(branch, await observed.live.branchHead(branch))
  const held = head === null ? null : await guideAt(observed, place.path, head)
  return { open: pulls.findLast(({ state }) => state === 'open'), last: pulls.at(-1), head, held }
}

/** Whether nothing is left to do: it is proposed already, or was and somebody closed it. */
const settled = async (
  observed: Observed,
  { path }: Place,
  { open, last, held }: Standing,
  found: UpdatedGuide,
): Promise<ProposedGuide | null> => {
  const isSame = (text: string | null): boolean => text !== null && withoutStamp(text) === withoutStamp(found.text)
  if (open !== undefined) return isSame(held) ? { state: 'open', url: null } : null
  if (last === undefined || last.merged) return null
  return isSame(await guideAt(observed, path, last.headSha)) ? { state: 'declined', url: null } : null
}

const requireOurs = async (observed: Observed, place: Place, { open, last, head, held }: Standing): Promise<void> => {
  const base = (open ?? last)?.baseSha ?? null
  if (head === null || (held !== null && (await isOurs(observed, place, held, base)))) return
  throw new IncompleteError(
    `${branch} holds something else than the guide with other cells`,
    'Look at what it holds and who put it there; merge it, or delete the branch.',
  )
}

/**
 * Keeps one pull request that brings the guide up to date: opens it, writes it anew when other cells differ, closes it
 * when none does. `observed` is the default branch at GitHub. Throws IncompleteError where that cannot be known, or where
 * the branch holds what others wrote.
 */
export const proposeGuide = async (
  observed: Observed,
  path: string,
  found: UpdatedGuide,
  ports: GuidePorts,
): Promise<ProposedGuide> => {
  const place = placeFor(observed, path)
  const standing = await standingOf(observed, place)
  const { open, head } = standing
  if (found.edits.length === 0) return withdrawn(open, ports)
  const done = await settled(observed, place, standing, found)
  if (done !== null) return done
  await requireOurs(observed, place, standing)
  if (open === undefined && !(await ports.mayOpen())) throw new IncompleteError('enough pull requests are open already')
  const title = `Bring ${found.edits.length} status cell(s) of the guide up to date`
  const files = [{ path, content: found.text }]
  const replaces = head === null || head === place.from ? {} : { replaces: head }
  await ports.apply({ kind: 'commit', branch, from: place.from, message: title, files, ...replaces })
  const body = bodyOf(path, found)
  const pull = { head: branch, base: place.base, title, body, labels: [], reviewers: [], refresh: true }
  const { url } = await ports.apply({ kind: 'open-pull-request', ...pull })
  return { state: open === undefined ? 'opened' : 'updated', url }
}
