import type { Job, Workflow } from '../workflows.ts'
import { at } from '../yaml-tree.ts'
import type { OptOut } from './opt-out.ts'
import { isForOthers, onlyReleases, publishingJobs } from './publishing.ts'

/**
 * The jobs of a workflow that should cache what they install. Left out are those on self-hosted machines, which keep
 * their caches, those that a comment excuses, and those whose work goes to others: whoever may write a cache of the
 * repository would otherwise write into what is released.
 */
export const cacheableJobs = (read: Workflow, path: string, silent: OptOut): readonly Job[] => {
  if (silent.wholeFile || onlyReleases(read) || isForOthers(read, path)) return []
  const published = publishingJobs(read)
  return read.jobs.filter(
    ({ id, idAt, runsOn }) => !published.has(id) && !runsOn.includes('self-hosted') && !silent.covers(idAt),
  )
}

/** An image may bring what is installed, and a group of runners may keep its caches; neither can be seen from here. */
export const mayHaveThem = ({ node, runsOn }: Job): boolean =>
  at(node, 'container') !== undefined || runsOn.length === 0
