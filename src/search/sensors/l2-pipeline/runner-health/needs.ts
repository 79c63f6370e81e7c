import type { Job } from '../../../../formats/workflows.ts'
import { at } from '../../../../formats/yaml-tree.ts'

/** A set of labels that jobs of workflows ask for, and who asks. */
export interface Need {
  /** Lower case, sorted, each once: GitHub compares labels without case, and a runner must have all of them. */
  readonly labels: readonly string[]
  /** `path:job`, sorted. */
  readonly jobs: readonly string[]
  readonly paths: readonly string[]
}

/** Labels by which GitHub names its own runners, larger ones too where people keep to its habit. */
const hosted = /^(?:ubuntu|windows|macos)-/

/**
 * The labels of a job that no runner of GitHub's own can take, or null. A group of runners, an expression and a called
 * workflow say nothing that a file could tell.
 */
export const selfHostedLabels = (job: Job): readonly string[] | null => {
  const node = at(job.node, 'runs-on')
  if (node === undefined || (node.kind === 'map' && at(node, 'group') !== undefined)) return null
  const labels = [...new Set(job.runsOn.map((label) => label.trim().toLowerCase()))].toSorted()
  if (labels.length === 0 || labels.some((label) => label === '' || label.includes('${{'))) return null
  return labels.every((label) => hosted.test(label)) ? null : labels
}

/** The key under which sets of labels are the same. */
export const keyOf = (labels: readonly string[]): string =>
  [...new Set(labels.map((label) => label.toLowerCase()))].toSorted().join(', ')

/** What all workflows ask for, each set once. */
export const needsOf = (
  asked: readonly { readonly path: string; readonly job: string; readonly labels: readonly string[] }[],
): readonly Need[] =>
  [...Map.groupBy(asked, ({ labels }) => keyOf(labels))]
    .map(([, own]) => ({
      labels: own[0]?.labels ?? [],
      jobs: own.map(({ path, job }) => `${path}:${job}`).toSorted(),
      paths: [...new Set(own.map(({ path }) => path))].toSorted(),
    }))
    .toSorted((left, right) => (keyOf(left.labels) < keyOf(right.labels) ? -1 : 1))
