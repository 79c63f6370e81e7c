import { recall } from './recall.ts'
import type { RescueRequest } from './rescue.ts'

/** Takes back at once what rescues under way left GitHub to do later. Gives a line for each. */
export const recallAll = async ({ acts, playbooks, runs }: RescueRequest): Promise<readonly string[]> => {
  const said: string[] = []
  for (const run of runs) {
    const playbook = playbooks.get(run.playbook ?? '')
    if (acts === null || playbook === undefined || run.endedAt !== null) continue
    said.push(...(await recall(acts, playbook, run, null)).said)
  }
  return said
}
