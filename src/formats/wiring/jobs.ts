import type { Job, Workflow } from '../workflows.ts'
import { at, textAt } from '../yaml-tree.ts'
import type { OptOut } from './opt-out.ts'

const publishing =
  /(?:^|\s)(?:twine upload|uv publish|poetry publish|flit publish|pdm publish|hatch publish|npm publish|yarn publish|pnpm publish)(?:\s|$)/

const publishes = ({ steps }: Job): boolean =>
  steps.some(
    ({ uses, run }) =>
      uses?.text.startsWith('pypa/gh-action-pypi-publish@') === true || publishing.test(run?.text ?? ''),
  )

/** `Release`, `publish-docs`, `deploy_app`: what such a workflow makes goes to others, and should rest on no cache. */
const handsOut = ({ root, jobs }: Workflow): boolean =>
  /(?:^|[^a-z])(?:release|publish|deploy)/i.test(textAt(root, 'name')?.text ?? '') || jobs.some(publishes)

/** Whether only releases start the workflow: what they build should rest on no cache that others may write. */
const onlyReleases = ({ triggers, root }: Workflow): boolean => {
  const byItself = triggers.filter((event) => event !== 'workflow_dispatch')
  const push = at(root, 'on', 'push')
  const onlyTags = at(push, 'tags') !== undefined && at(push, 'branches') === undefined
  return byItself.length > 0 && byItself.every((event) => event === 'release' || (event === 'push' && onlyTags))
}

/**
 * The jobs of a workflow that should cache what they install. Left out are those on self-hosted machines, which keep
 * their caches, those of workflows that publish, and those that a comment excuses.
 */
export const cacheableJobs = (read: Workflow, silent: OptOut): readonly Job[] =>
  silent.wholeFile || onlyReleases(read) || handsOut(read)
    ? []
    : read.jobs.filter((job) => !job.runsOn.includes('self-hosted') && !silent.covers(job.idAt))
