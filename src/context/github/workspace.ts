import { posix } from 'node:path'
import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import { unknown } from '../../domain/answer.ts'
import { IncompleteError } from '../../domain/errors.ts'
import type { TreeEntry, Workspace } from '../../domain/workspace.ts'
import { hashOfEntries, makeTree, readLimit, tooLarge } from '../../domain/tree.ts'
import { asked } from './asking.ts'
import { blobsOf } from './blobs.ts'
import type { Blobs } from './blobs.ts'
import type { GitHub } from './client.ts'
import { standingOf } from './commit.ts'
import type { Standing } from './commit.ts'
import { apiHistory, datesOf } from './history.ts'
import type { Dates } from './history.ts'
import { versionsAt } from './versions.ts'
import type { Versions } from './versions.ts'
import { one } from './pages.ts'
import { placeOf } from './repository.ts'
import type { Place } from './repository.ts'

/**
 * A repository at a commit, over the API: three requests at least, and one for each two hundred small files that are
 * read in one turn of the event loop. `ref` is a branch, a tag, a full ref or a commit; the default branch where null.
 * Throws RepositoryError where there is nothing to see, IncompleteError where GitHub failed to show it.
 */
export async function githubWorkspace(github: GitHub, repository: string, ref: string | null): Promise<Workspace> {
  const place = placeOf(repository)
  const standing = await standingOf(github, place, ref)
  const listed = standing.commit === null ? empty : await listing(github, place, standing.commit)
  return workspaceOf(standing, listed, sourcesOf(github, place))
}

/** What is read of a repository besides listings, by hash and by commit, so that its workspaces can share it. */
export interface RepositorySources {
  readonly blobs: Blobs
  readonly dates: Dates
  readonly versions: Versions
}

export const sourcesOf = (github: GitHub, place: Place): RepositorySources => ({
  blobs: blobsOf(github, place),
  dates: datesOf(github, place),
  versions: versionsAt(github, place),
})

/** A workspace of what is known already. `alike` is a commit of which the same history will be asked. */
export function workspaceOf(
  standing: Standing,
  listed: Listing,
  { blobs, dates, versions }: RepositorySources,
  alike: string | null = null,
): Workspace {
  const tree = makeTree({ ...listed, read: following(listed.entries, blobs.read) })
  return {
    root: null,
    ...standing,
    dirty: false,
    treeHash: hashOfEntries(tree.entries),
    tree,
    history: apiHistory(dates, versions, { commit: standing.commit, tree, alike }),
  }
}

/** The files of a commit. `partial` says why some may be missing. */
export interface Listing {
  readonly entries: readonly TreeEntry[]
  readonly partial: string | null
}

const empty: Listing = { entries: [], partial: null }

const kinds = {
  '100644': 'file',
  '100664': 'file',
  '100755': 'executable',
  '120000': 'symlink',
  '160000': 'submodule',
} as const
/** What git's mode says an entry is; null for a folder and for modes that git does not have. */
export const entryKind = (mode: number): TreeEntry['kind'] | null => {
  const parsed = modeSchema.safeParse(mode.toString(8))
  return parsed.success ? kinds[parsed.data] : null
}

const modeSchema = z.enum(['100644', '100664', '100755', '120000', '160000'])
const treeSchema = z.object({
  truncated: z.boolean(),
  tree: z.array(
    z.union([
      z.object({ mode: z.literal('040000') }).transform(() => []),
      z
        .object({
          path: z.string(),
          mode: modeSchema,
          sha: z.string().regex(/^[0-9a-f]{40}$/),
          size: z.number().default(0),
        })
        .transform(({ path, mode, sha, size }) => [{ path, kind: kinds[mode], blob: sha, size }]),
    ]),
  ),
})

/** Lists a commit's files, whole up to GitHub's limit. Throws IncompleteError where GitHub does not. */
export async function listing(github: GitHub, place: Place, commit: string): Promise<Listing> {
  const route = 'GET /repos/{owner}/{repo}/git/trees/{tree_sha}'
  const answer = await asked('contents: read', () =>
    one(github, route, { ...place, tree_sha: commit, recursive: '1' }, treeSchema),
  )
  if (!answer.known)
    throw new IncompleteError(`the files of ${place.owner}/${place.repo} cannot be listed: ${answer.reason}`)
  return {
    entries: answer.value.tree.flat(),
    partial: answer.value.truncated ? 'GitHub lists no more than 100,000 entries or 7 MB of a tree' : null,
  }
}

type Read = (entry: TreeEntry) => Promise<Answer<Uint8Array>>

/** Reads what a link leads to inside the tree, through at most eight others, and nothing above the limit. */
function following(entries: readonly TreeEntry[], read: Read): Read {
  const byPath = new Map(entries.map((entry) => [entry.path, entry]))
  return async (entry) => {
    let at = entry
    for (let hops = 0; hops <= 8; hops += 1) {
      if (at.kind === 'submodule') return unknown(`a submodule, whose files are another repository's: ${entry.path}`)
      if (at.size > readLimit) return tooLarge(entry.path, at.size)
      const bytes = await read(at)
      if (at.kind !== 'symlink' || !bytes.known) return bytes
      const target = Buffer.from(bytes.value).toString('utf8')
      const path = posix.join(posix.dirname(at.path), target)
      if (posix.isAbsolute(target) || path.startsWith('../')) return unknown(`link out of the tree: ${entry.path}`)
      const next = byPath.get(path)
      if (next === undefined) return unknown(`a link that leads nowhere: ${entry.path}`)
      at = next
    }
    return unknown(`a link that leads nowhere: ${entry.path} (too many links)`)
  }
}
