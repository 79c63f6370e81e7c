import type { Finding } from '../domain/finding.ts'
import { variableLayers } from '../domain/live.ts'
import type { Effect, Severity } from '../domain/words.ts'

/**
 * Where the surveyed files stand: in a commit of a branch of this repository, only in a fork's pull request, or only in
 * a working tree that no commit holds.
 */
export type Exposure = 'branch' | 'fork' | 'worktree'

const severityByEffect: Readonly<Record<Effect, Severity>> = {
  loss: 'P0',
  breach: 'P0',
  blocks: 'P1',
  degrades: 'P2',
  advises: 'P3',
}

const isLive = ({ subject }: Finding): boolean => variableLayers.some((layer) => subject.startsWith(`${layer}/`))

/**
 * The method's decision chart: the effect decides and nothing else. P0 stops every autonomous act, so it also needs high
 * confidence and exposure (a branch of this repository, or a live fact); otherwise a fake key in a fork would be a
 * switch that anybody can turn.
 */
export const severityOf = (finding: Finding, exposure: Exposure): Severity => {
  const severity = severityByEffect[finding.effect]
  if (severity !== 'P0') return severity
  return finding.confidence === 'high' && (exposure === 'branch' || isLive(finding)) ? 'P0' : 'P1'
}
