import { z } from 'zod'
import type { Observation } from '../../../domain/finding.ts'
import type { SourceFile } from '../../../domain/format.ts'
import { defineSensor } from '../../../domain/sensor.ts'
import type { FileFacts, Inspection } from '../../../domain/sensor.ts'
import { usesOfJobs, usesOfSteps } from '../../../formats/action-uses.ts'
import { actionFile, actionGlobs, roleOf, workflow, workflowGlobs } from '../../../formats/workflows.ts'
import { persistedCredentials } from './workflow-security/credentials.ts'
import { headCheckouts } from './workflow-security/head-checkout.ts'
import { injectionsInAction, injectionsInWorkflow } from './workflow-security/injection.ts'
import { pastedSecrets } from './workflow-security/pasted-secrets.ts'
import { permissionFindings } from './workflow-security/permissions.ts'
import { movableSchema, movableUses, unpinned } from './workflow-security/unpinned.ts'
import type { Movable } from './workflow-security/unpinned.ts'

const settings = z.strictObject({
  owners: z
    .array(z.string())
    .default(['actions', 'github'])
    .describe(
      'owners whose actions may be named by tag; the repository’s own owner always may. An empty list trusts nobody else',
    ),
  images: z.boolean().default(false).describe('also report `docker://` images without a digest'),
  credentials: z
    .enum(['published', 'kept'])
    .default('published')
    .describe(
      '`published` reports checkouts whose token an artifact carries, `kept` every one that leaves it to later steps',
    ),
  permissions: z
    .enum(['stated', 'narrow'])
    .default('stated')
    .describe('`narrow` only reports rights that are too wide, `stated` also those that are stated nowhere'),
})
type Settings = z.infer<typeof settings>

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

export const workflowSecurity = defineSensor({
  id: 'workflow-security',
  layer: 'L2',
  title: 'Workflows that let strangers in',
  why: 'A workflow holds the keys: it pushes code, publishes packages and models, and reads secrets. A title of an issue that becomes a line of a script, a build of a stranger’s branch with the repository’s own rights, or an action whose tag was moved, each has given whole organizations away.',
  cannotKnow:
    'Only texts on GitHub’s list of untrusted input count as strangers’; what inputs, outputs of steps, artifacts, caches or files of a proposal hold is not followed. Whether a condition or a check of rights keeps strangers out is not judged, only that there is one, which makes a breach less. What scripts and actions do inside is not read, nor what the repository’s settings grant. Images are the question of another sensor, unless the setting asks; a commit that is pinned is not compared with its comment.',
  kinds: {
    'expression-injection': 'GitHub pastes a text that strangers write into a script.',
    'untrusted-checkout': 'A run with the repository’s own rights executes what a stranger proposes.',
    'unpinned-action': 'An action or workflow of somebody else is named by a tag or branch, which can move.',
    'unpinned-image': 'With `images: true`: a `docker://` image is named without its digest.',
    'broad-permissions': 'The token may write everything, or several jobs share rights that not all need.',
    'missing-permissions': 'Neither workflow nor job states what the token may do.',
    'secret-in-script': 'GitHub pastes a secret into a script in clear.',
    'persisted-credentials': 'An artifact carries the `.git` folder with the token that the checkout left there.',
  },
  files: [...workflowGlobs, ...actionGlobs],
  wakesOn: ['push', 'pull_request', 'merge_group'],
  cadence: 'daily',
  version: 1,
  settings,
  facts: movableSchema,
  inspect: (file, given) => {
    const role = roleOf(file.path)
    if (role === 'workflow') return inspectWorkflow(file, given)
    return role === 'action' ? inspectAction(file) : { facts: null, findings: [] }
  },
  conclude: async (facts, { live }, given) => ({ findings: judge(facts, live.repository, given), unknown: [] }),
})
