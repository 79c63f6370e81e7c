import { z } from 'zod'
import type { Place } from './place.ts'

const tipSchema = z.object({
  parents: z.array(z.object({ sha: z.string() })),
  files: z.array(z.object({ filename: z.string(), previous_filename: z.string().optional() })).default([]),
})
const compareSchema = z.object({ status: z.string() })

/** Files of a commit beyond these are on later pages, which nobody needs who only wants to know that there are more. */
const mostFiles = 300

/** A commit's only parent and every path that it touches; null for a merge, a first commit and a very large one. */
export const singleCommit = async (
  { octokit, at }: Place,
  head: string,
): Promise<{ readonly parent: string; readonly touched: readonly string[] } | null> => {
  const tip = tipSchema.parse((await octokit.rest.repos.getCommit({ ...at, ref: head })).data)
  const [parent, ...others] = tip.parents.map(({ sha }) => sha)
  if (parent === undefined || others.length > 0 || tip.files.length >= mostFiles) return null
  const touched = tip.files.flatMap(({ filename, previous_filename: before }) =>
    before === undefined ? [filename] : [filename, before],
  )
  return { parent, touched }
}

/** Whether a commit is one of those that another has. */
export const isBehind = async ({ octokit, at }: Place, commit: string, of: string): Promise<boolean> => {
  if (commit === of) return true
  const basehead = `${commit}...${of}`
  const { status } = compareSchema.parse(
    (await octokit.rest.repos.compareCommitsWithBasehead({ ...at, basehead })).data,
  )
  return status === 'ahead'
}
