import { expect } from 'vitest'
import { index, indexSettings, meta, metaAt, rebuild, rebuildWorkflow } from '../support/stale-index.ts'
import { ciScene, logOf, repository, told } from './ci-scene.ts'

const day = 86_400_000
export const metaOf = (daysAgo: number, chunks: number): string => metaAt(Date.now() - daysAgo * day, chunks)

export const settingsOf = (service: 'app' | 'action', autonomy = 'P1'): string => `service: ${service}
state: { branch: sar-state${service === 'app' ? '' : ', writer: ada'} }
triage: { escalate: ['@ada'] }
rescue: { autonomy: ${autonomy} }
${indexSettings}`

/** A repository whose index was fresh when the watchdog was switched on, and is stale since. */
export const staleScene = async (service: 'app' | 'action', settings = settingsOf(service)) => {
  const files = { [rebuild]: rebuildWorkflow, [meta]: metaOf(1, 500), [index]: 'built yesterday\n' }
  const scene = await ciScene(service, { '.github/sar.yml': settings, ...files })
  await scene.begin()
  const push = async (changed: Readonly<Record<string, string>>): Promise<void> => {
    await scene.ada.push(repository, { branch: 'main', files: changed })
    await scene.settle()
  }
  const runs = () => scene.runsOf(rebuild)
  return {
    ...scene,
    push,
    runs,
    goStale: async (): Promise<void> => {
      await push({ [meta]: metaOf(12, 500) })
      await scene.sweep()
    },
    /** Ends the last rebuild; one that fails has a job with these lines in its log. */
    finish: async (conclusion: 'success' | 'failure', lines: readonly string[] = told.unknown): Promise<void> => {
      const [run] = await runs()
      const steps = [{ name: 'Run make test', conclusion }] as const
      const jobs = [{ name: 'build', conclusion, steps, log: logOf(lines, new Date()) }] as const
      await scene.github.finishRun(repository, run?.id ?? 0, conclusion, conclusion === 'success' ? [] : jobs)
      await scene.settle()
    },
    /** The one rescue that stands: every issue is its own. */
    told: async () => {
      const issues = await scene.issues()
      expect(issues.filter(({ body }) => body?.split('\n')[0]?.includes(' SAR-003 ') !== true)).toEqual([])
      expect((await scene.state()).runs.filter(({ playbook }) => playbook === 'SAR-002')).toEqual([])
      return issues
    },
    sagas: async () => (await scene.state()).runs.filter(({ playbook }) => playbook === 'SAR-003'),
  }
}
