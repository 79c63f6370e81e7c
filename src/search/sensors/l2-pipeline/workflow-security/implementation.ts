import type { Observation } from '../../../../domain/finding.ts'
import type { SourceFile } from '../../../../domain/format.ts'
import type { FileFacts, Inspection } from '../../../../domain/sensor.ts'
import { usesOfJobs, usesOfSteps } from '../../../../formats/action-uses.ts'
import { actionFile, roleOf, workflow } from '../../../../formats/workflows.ts'
import { persistedCredentials } from './credentials.ts'
import { headCheckouts } from './head-checkout.ts'
import { injectionsInAction, injectionsInWorkflow } from './injection.ts'
import { pastedSecrets } from './pasted-secrets.ts'
import { permissionFindings } from './permissions.ts'
import { movableSchema, movableUses, unpinned } from './unpinned.ts'
import type { Movable } from './unpinned.ts'
import { implementSensor } from '../../../../domain/sensor.ts'
import { settings } from '../workflow-security.ts'
import type { Settings } from '../workflow-security.ts'

type Facts = Movable[]

const seen = (
  path: string,
  { findings, facts, unreadable }: { findings: readonly Observation[]; facts: Facts; unreadable: string | null },
): Inspection<Facts> => ({
  facts: facts.length === 0 ? null : facts,
  findings,
  unknown: unreadable === null ? [] : [{ subject: path, reason: unreadable }],
})

const inspectWorkflow = (file: SourceFile, { permissions, credentials }: Settings): Inspection<Facts> => {
  const read = file.as(workflow)
  const { path, text } = file
  const steps = read.jobs.flatMap((job) => job.steps)
  const rights = permissionFindings(path, read)
  const findings = [
    ...injectionsInWorkflow(path, read),
    ...headCheckouts(path, read),
    ...(permissions === 'stated' ? rights : rights.filter(({ kind }) => kind !== 'missing-permissions')),
    ...pastedSecrets(path, steps),
    ...read.jobs.flatMap((job) => persistedCredentials(path, job.steps, { text, reported: credentials })),
  ]
  return seen(path, { findings, facts: movableUses(usesOfJobs(read.jobs), text), unreadable: read.unreadable })
}

const inspectAction = (file: SourceFile): Inspection<Facts> => {
  const read = file.as(actionFile)
  if (!read.isAction) return { facts: null, findings: [] }
  const findings = [...injectionsInAction(file.path, read), ...pastedSecrets(file.path, read.steps)]
  return seen(file.path, {
    findings,
    facts: movableUses(usesOfSteps(read.steps), file.text),
    unreadable: read.unreadable,
  })
}

const ownerOf = (name: string): string => (name.split('/', 1)[0] ?? '').toLowerCase()

const judge = (facts: readonly FileFacts<Facts>[], own: string | null, { owners, images }: Settings) => {
  const trusted = new Set([...owners.map((owner) => owner.toLowerCase()), ...(own === null ? [] : [ownerOf(own)])])
  return facts.flatMap(({ path, facts: uses }) =>
    uses
      .filter(({ name, image }) => (image ? images : !trusted.has(ownerOf(name))))
      .map((movable) => unpinned(path, movable)),
  )
}

/** What `workflow-security` does with files and with the repository. */
export const implementation = implementSensor(settings, {
  facts: movableSchema,
  inspect: (file, given) => {
    const role = roleOf(file.path)
    if (role === 'workflow') return inspectWorkflow(file, given)
    return role === 'action' ? inspectAction(file) : { facts: null, findings: [] }
  },
  conclude: async (facts, { live }, given) => ({ findings: judge(facts, live.repository, given), unknown: [] }),
})
