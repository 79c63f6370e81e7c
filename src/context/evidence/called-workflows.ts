import { known, unknown } from '../../domain/answer.ts'
import type { Answer } from '../../domain/answer.ts'
import type { Live } from '../../domain/live.ts'
import { workflow } from '../../formats/workflows.ts'

/** GitHub follows no longer chain ("Reusing workflow configurations" allows ten levels). */
const mostFiles = 50

/** A workflow as it ran: its text, and the files of its own repository that it calls, and that these call. */
export interface RanWorkflow {
  readonly text: string
  readonly calls: readonly string[]
}

/** Reads a workflow at the commit it ran from, by GitHub's word, and follows its calls of workflows beside it. */
export const ranWorkflow = async (live: Live, path: string, commit: string): Promise<Answer<RanWorkflow>> => {
  const texts = new Map<string, string>()
  const waiting = [path]
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    if (texts.has(next)) continue
    if (texts.size >= mostFiles) return unknown(`${path} calls more than ${mostFiles} workflows`)
    const file = await live.file(next, commit)
    if (!file.known) return unknown(`${next}: ${file.reason}`, file.permission)
    if (file.value === null) return unknown(`${next} is not in ${commit.slice(0, 12)}`)
    texts.set(next, file.value)
    waiting.push(...callsIn(next, file.value))
  }
  const calls = [...texts.keys()].filter((one) => one !== path).toSorted()
  return known({ text: texts.get(path) ?? '', calls })
}

const callsIn = (path: string, text: string): readonly string[] =>
  workflow
    .parse({ path, text })
    .jobs.flatMap(({ uses }) => (uses?.text.startsWith('./') === true ? [uses.text.slice(2)] : []))
