import type { Observation } from '../../../../domain/finding.ts'
import { anyGlob } from '../../../../domain/quick-glob.ts'
import type { FileFacts } from '../../../../domain/sensor.ts'
import type { Tree } from '../../../../domain/workspace.ts'
import type { GateFacts } from './judge.ts'
import { asGlob } from './scanned.ts'

type Scan = GateFacts['scans'][number]
type Filter = GateFacts['filters'][number]

const at = (path: string, line: number) => ({ path, line, column: 1, endLine: line, endColumn: 2 })

const scanOfNothing = (path: string, { subject, command, paths, line }: Scan): Observation => ({
  kind: 'scan-of-nothing',
  subject: `${path}#${subject}`,
  effect: 'blocks',
  title: `The scan looks at ${paths.join(', ')}, which is not there`,
  detail: `\`${command}\` skips what does not exist and ends well: it scans nothing, every time.`,
  remedy: 'name the folders that hold the code',
  location: at(path, line),
  data: { paths },
})

const neverStarted = (path: string, { event, patterns, line }: Filter): Observation => ({
  kind: 'never-started',
  subject: `${path}#on.${event}.paths`,
  effect: 'degrades',
  title: `No file of the repository starts this workflow on ${event}`,
  detail: `It starts only when a file changes that matches ${patterns.map((pattern) => `\`${pattern}\``).join(', ')}, and none does. What it checks is checked for no change.`,
  remedy: 'correct the paths, or remove the workflow',
  location: at(path, line),
  data: { event, patterns },
})

/** A question asked of the tree, answered once for each text that it is asked with: workflows are often alike. */
const askedOnce = (answer: (text: string) => boolean): ((text: string) => boolean) => {
  const answers = new Map<string, boolean>()
  return (text) => {
    const known = answers.get(text)
    if (known !== undefined) return known
    const given = answer(text)
    answers.set(text, given)
    return given
  }
}

/** Scans that look at nothing, and events that no file of the tree can cause; nothing where the tree is listed in part. */
export const reachingNothing = (facts: readonly FileFacts<GateFacts>[], tree: Tree): readonly Observation[] => {
  if (tree.partial !== null) return []
  const holds = askedOnce(
    (path) => tree.mayHold(path) || tree.entries.some((entry) => entry.path.startsWith(`${path}/`)),
  )
  const everything = tree.match(['**'])
  const matches = askedOnce((glob) => everything.some(anyGlob([glob])))
  return facts.flatMap(({ path, facts: { scans, filters } }) => [
    ...scans.filter(({ paths }) => !paths.some(holds)).map((scan) => scanOfNothing(path, scan)),
    ...filters
      .filter(({ patterns }) => {
        const wanted = patterns.filter((pattern) => !pattern.startsWith('!')).map(asGlob)
        return wanted.length > 0 && !wanted.some(matches)
      })
      .map((filter) => neverStarted(path, filter)),
  ])
}
