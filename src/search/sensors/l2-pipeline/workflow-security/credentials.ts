import type { Observation } from '../../../../domain/finding.ts'
import { isCommitHash, majorOf, parseUses } from '../../../../formats/action-references.ts'
import { versionComment } from '../../../../formats/action-uses.ts'
import type { Step } from '../../../../formats/workflows.ts'
import { textAt } from '../../../../formats/yaml-tree.ts'

/** A use of an action: its version as far as ref or comment tell, major and minor; null where they do not. */
interface Used {
  readonly step: Step
  readonly major: number | null
  readonly minor: number | null
}

const usedAs = (step: Step, repository: string, lines: readonly string[]): Used | null => {
  const { uses } = step
  const named = uses === null ? null : parseUses(uses.text)
  if (uses === null || named?.kind !== 'repository' || named.repository.toLowerCase() !== repository) return null
  const version = isCommitHash(named.ref) ? versionComment(lines[uses.at.endLine - 1], uses.at.endColumn) : named.ref
  const minor = /^v?\d{1,4}\.(\d{1,4})/.exec(version ?? '')?.[1]
  return { step, major: version === null ? null : majorOf(version), minor: minor === undefined ? null : Number(minor) }
}

const isTrue = (text: string | undefined): boolean => text?.trim().toLowerCase() === 'true'

/** A path below the workspace without what stands for the workspace; the empty text for the workspace itself. */
const trimmed = (path: string): string =>
  path
    .trim()
    .replace(/^\$\{\{\s{0,9}github\.workspace\s{0,9}\}\}\/?/i, '')
    .replace(/^(?:\.\/)+/, '')
    .replace(/\/(?:\*\*?(?:\/\*)?)?$/, '')
    .replace(/^(?:\.|\*\*?(?:\/\*)?)$/, '')

/** Whether an upload of a path takes along the `.git` of a checkout in a folder. */
const takes = (path: string, folder: string): boolean => {
  const uploaded = trimmed(path)
  const git = folder === '' ? '.git' : `${folder}/.git`
  return uploaded === '' || git === uploaded || git.startsWith(`${uploaded}/`) || uploaded === `${git}/config`
}

/** Since 4.4 an upload leaves hidden files out unless it is told; `v4` is such a one. */
const leavesHidden = ({ major, minor, step }: Used): boolean =>
  !isTrue(step.with.get('include-hidden-files')?.text) &&
  major !== null &&
  (major > 4 || (major === 4 && (minor === null || minor >= 4)))

/** Since this major, checkout keeps the token outside the workspace. */
const keptOutside = 6

const published = (path: string, checkout: Step, upload: Step): Observation => ({
  ...about(path, checkout),
  effect: 'degrades',
  title: 'An artifact carries the token of the checkout',
  detail: `The checkout leaves the job’s token in \`.git/config\`, and the step \`${textAt(upload.node, 'name')?.text ?? upload.uses?.text ?? ''}\` (line ${upload.at.line}) uploads that folder. Whoever may read artifacts, in a public repository everybody, has the token while the job runs.`,
  remedy: 'add `persist-credentials: false` to the checkout, or upload only what is meant',
  data: { upload: upload.locator },
})

const kept = (path: string, checkout: Step): Observation => ({
  ...about(path, checkout),
  effect: 'advises',
  title: 'The checkout leaves its token behind',
  detail:
    'Every later step and action of the job can read the token that the checkout keeps for git; the setting `credentials: kept` asks for its absence.',
  remedy: 'add `persist-credentials: false`, unless a later step pushes',
})

const about = (path: string, checkout: Step) => ({
  kind: 'persisted-credentials',
  subject: `${path}#${checkout.locator}`,
  location: { path, ...(checkout.uses?.at ?? checkout.at) },
})

const persists = (step: Step): boolean => step.with.get('persist-credentials')?.text.trim().toLowerCase() !== 'false'

/** The later upload that takes a checkout's `.git` along. */
const uploadOf = (checkout: Used, later: readonly Step[], lines: readonly string[]): Step | undefined => {
  if (checkout.major !== null && checkout.major >= keptOutside) return undefined
  const folder = trimmed(checkout.step.with.get('path')?.text ?? '')
  return later.find((step) => {
    const used = usedAs(step, 'actions/upload-artifact', lines)
    if (used === null || leavesHidden(used)) return false
    return (step.with.get('path')?.text ?? '').split('\n').some((one) => one.trim() !== '' && takes(one, folder))
  })
}

/** Which checkouts that leave their token are reported: those whose token is published, or every one. */
export type Reported = 'published' | 'kept'

/** Checkouts whose credentials a later step of the job publishes with the workspace, or, where asked for, can read. */
export const persistedCredentials = (
  path: string,
  steps: readonly Step[],
  { text, reported }: { readonly text: string; readonly reported: Reported },
): readonly Observation[] => {
  if (reported === 'published' && !text.includes('upload-artifact')) return []
  const lines = text.split('\n')
  return steps.flatMap((step, index) => {
    const checkout = usedAs(step, 'actions/checkout', lines)
    if (checkout === null || !persists(step)) return []
    const upload = uploadOf(checkout, steps.slice(index + 1), lines)
    if (upload !== undefined) return [published(path, step, upload)]
    return reported === 'kept' ? [kept(path, step)] : []
  })
}
