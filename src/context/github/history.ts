import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import { known, unknown } from '../../domain/answer.ts'
import type { History, Tree } from '../../domain/workspace.ts'
import type { GitHub } from './client.ts'
import { coalesce } from './coalesce.ts'
import { query } from './graphql.ts'
import type { Place } from './repository.ts'
import type { PathAt, Versions } from './versions.ts'

/** The history of a path is work for GitHub: so many are asked for in a request, and for one glob. */
const mostPaths = 25

const historySchema = z.object({
  repository: z.record(
    z.string(),
    z.record(z.string(), z.object({ nodes: z.array(z.object({ committedDate: z.iso.datetime({ offset: true }) })) })),
  ),
})

/** Dates of paths at commits, each asked for once; those of one turn of the event loop in one request. */
export type Dates = (at: PathAt) => Promise<Answer<Date | null>>

export function datesOf(github: GitHub, place: Place): Dates {
  const dateOf = coalesce<PathAt, Answer<Date | null>>({
    most: mostPaths,
    weight: () => 0,
    heaviest: 0,
    atOnce: 4,
    ask: (all) => dates(github, place, all),
  })
  const dated = new Map<string, Promise<Answer<Date | null>>>()
  return (at) => {
    const key = `${at.commit} ${at.path}`
    const answer = dated.get(key) ?? dateOf(at)
    dated.set(key, answer)
    return answer
  }
}

/**
 * The history of a commit over the API, which knows paths and folders but no globs: a glob is asked for as the files of
 * the tree that it matches, so that the removal of a file is not seen, and one that matches none is unknown. `alike` is
 * a commit of which the same will be asked: its answers are brought along.
 */
export function apiHistory(
  dateOf: Dates,
  versionsOf: Versions,
  {
    commit,
    tree,
    alike = null,
  }: { readonly commit: string | null; readonly tree: Tree; readonly alike?: string | null },
): History {
  if (commit === null) return { lastChange: async () => known(null), versions: async () => known([]) }
  return {
    versions: (path, most) => versionsOf({ commit, path }, most),
    lastChange: async (globs) => {
      const paths = new Set<string>()
      for (const glob of globs) {
        const found = pathsOf(glob, tree)
        if (!found.known) return found
        for (const path of found.value) paths.add(path)
      }
      const asked = [...paths].map((path) => dateOf({ commit, path }))
      if (alike !== null) for (const path of paths) void dateOf({ commit: alike, path }).catch(() => undefined)
      return latest(await Promise.all(asked))
    },
  }
}

function pathsOf(glob: string, tree: Tree): Answer<readonly string[]> {
  const folder = glob.replace(/\/(?:\*\*)?$/, '')
  if (folder !== '' && !/[*?{]/.test(folder)) return known([folder])
  const found = tree.match([glob])
  if (tree.partial !== null) return unknown(`the history of ${glob} is not known: ${tree.partial}`)
  if (found.length === 0) return unknown(`GitHub cannot be asked for the history of ${glob}, which no file matches now`)
  if (found.length <= mostPaths) return known(found)
  return unknown(`GitHub cannot be asked for the history of ${glob}: it matches ${found.length} files`)
}

function latest(answers: readonly Answer<Date | null>[]): Answer<Date | null> {
  let last: Date | null = null
  for (const answer of answers) {
    if (!answer.known) return answer
    if (answer.value !== null && (last === null || answer.value > last)) last = answer.value
  }
  return known(last)
}

async function dates(github: GitHub, place: Place, all: readonly PathAt[]): Promise<readonly Answer<Date | null>[]> {
  const commits = [...new Set(all.map(({ commit }) => commit))]
  const objects = commits.map((commit, index) => {
    const fields = all.flatMap((one, at) =>
      one.commit === commit
        ? [`p${at}: history(first: 1, path: ${JSON.stringify(one.path)}) { nodes { committedDate } }`]
        : [],
    )
    return `c${index}: object(oid: "${commit}") { ... on Commit { ${fields.join(' ')} } }`
  })
  const document = `{ repository(owner: "${place.owner}", name: "${place.repo}") { ${objects.join(' ')} } }`
  const answer = await query(github, document, historySchema, 'contents: read')
  return all.map(({ commit }, at) => {
    if (!answer.known) return answer
    const nodes = answer.value.repository[`c${commits.indexOf(commit)}`]?.[`p${at}`]?.nodes
    if (nodes === undefined) return unknown("GitHub's answer is not in the documented form")
    return known(nodes[0] === undefined ? null : new Date(nodes[0].committedDate))
  })
}
