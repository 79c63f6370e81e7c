import { parseUses } from '../../formats/action-references.ts'
import { cacheableJobs, mayHaveThem } from '../../formats/wiring/jobs.ts'
import { optedOutLines } from '../../formats/wiring/opt-out.ts'
import { actionFile, workflow } from '../../formats/workflows.ts'
import type { Step } from '../../formats/workflows.ts'
import type { FixContext } from './fix.ts'

const folderOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 0))

const localsOf = (steps: readonly Step[]): readonly string[] =>
  steps.flatMap(({ uses }) => {
    const parsed = uses === null ? null : parseUses(uses.text)
    return parsed?.kind === 'local' ? [parsed.path.replace(/\/$/, '')] : []
  })

/** The folders of an action and of all actions of the tree that call it, through others too. */
const reaching = ({ path, ownActions = [] }: FixContext): ReadonlySet<string> => {
  const calls = ownActions.map((action) => [folderOf(action.path), localsOf(actionFile.parse(action).steps)] as const)
  const found = new Set([folderOf(path)])
  for (let size = 0; size !== found.size;) {
    size = found.size
    for (const [folder, called] of calls) if (called.some((each) => found.has(each))) found.add(folder)
  }
  return found
}

/** Whether some job calls an action and none of those that do should go without a cache. True where nobody looked. */
export const mayCacheForCallers = (context: FixContext): boolean => {
  if (context.ownWorkflows === undefined) return true
  const folders = reaching(context)
  const callers = context.ownWorkflows.flatMap(({ path, text }) => {
    const read = workflow.parse({ path, text })
    const good = new Set(cacheableJobs(read, path, optedOutLines(text)).filter((job) => !mayHaveThem(job)))
    return read.jobs
      .filter(({ steps }) => localsOf(steps).some((each) => folders.has(each)))
      .map((job) => good.has(job))
  })
  return callers.length > 0 && callers.every(Boolean)
}
