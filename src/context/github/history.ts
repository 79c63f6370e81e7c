import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import { known, unknown } from '../../domain/answer.ts'
import type { History, Tree } from '../../domain/workspace.ts'
import type { GitHub } from './client.ts'
import { coalesce } from './coalesce.ts'
import { query } from './graphql.ts'
import type { Place } from './repository.ts'

/** The history of a path is work for GitHub: so many are asked for in a request, and for one glob. */
const mostPaths = 25

const historySchema = z.object({
  repository: z.object({
    object: z.record(
      z.string(),
      z.object({ nodes: z.array(z.object({ committedDate: z.iso.datetime({ offset: true }) })) }),
    ),
  }),
})

/**
 * The history of a commit over the API, which knows paths and folders but no globs: a glob is asked for as the files of
 * the tree that it matches, so that the removal of a file is not seen, and one that matches none is unknown.
 */
export function apiHistory(github: GitHub, place: Place, commit: string | null, tree: Tree): History {
  if (commit === null) return { lastChange: async () => known(null) }
  const dateOf = coalesce<string, Answer<Date | null>>({
    most: mostPaths,
    weight: () => 0,
    heaviest: 0,
    atOnce: 4,
    ask: (paths) => dates(github, place, commit, paths),
  })
  const dated = new Map<string, Promise<Answer<Date | null>>>()
  const remembered = (path: string) => {
    const answer = dated.get(path) ?? dateOf(path)
    dated.set(path, answer)
    return answer
  }
  return {
    lastChange: async (globs) => {
      const paths = new Set<string>()
      for (const glob of globs) {
        const found = pathsOf(glob, tree)
        if (!found.known) return found
        for (const path of found.value) paths.add(path)
      }
      return latest(await Promise.all([...paths].map(remembered)))
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

async function dates(
  github: GitHub,
  place: Place,
  commit: string,
  paths: readonly string[],
): Promise<readonly Answer<Date | null>[]> {
  const fields = paths.map(
    (path, index) => `p${index}: history(first: 1, path: ${JSON.stringify(path)}) { nodes { committedDate } }`,
  )
  const object = `object(oid: "${commit}") { ... on Commit { ${fields.join(' ')} } }`
  const document = `{ repository(owner: "${place.owner}", name: "${place.repo}") { ${object} } }`
  const answer = await query(github, document, historySchema, 'contents: read')
  return paths.map((_, index) => {
    if (!answer.known) return answer
    const nodes = answer.value.repository.object[`p${index}`]?.nodes
    if (nodes === undefined) return unknown("GitHub's answer is not in the documented form")
    return known(nodes[0] === undefined ? null : new Date(nodes[0].committedDate))
  })
}
