import { z } from 'zod'
import { defineGate } from '../../domain/gate.ts'
import type { GateView } from '../../domain/gate.ts'
import { approvedByOwner, ownerApproves } from '../approval.ts'
import { judgeFindings, reportOf, undecided } from '../judged-findings.ts'

/**
 * Gate 4: no new leak. Findings of low confidence are shown as cases and never block. A change to the baseline file
 * can hide a leak as well as a waiver can, so it needs the same approval; the gate itself never writes the file.
 */
export const secretsBaseline = defineGate({
  id: 'secrets-baseline',
  number: 4,
  title: 'No new leak of a secret',
  why: 'A credential that reaches a branch must be taken as known to everybody: revoking it costs more than keeping it out.',
  armedBy: 'always',
  sensors: ['secrets'],
  playbook: null,
  settings: z.strictObject({}),
  judge: async (view) => {
    const found = await judgeFindings(view, {
      sensors: ['secrets'],
      weighs: ({ confidence }) => confidence !== 'low',
      noun: 'secret',
      unblock: 'its owner revokes the secret and the author removes it, since removing alone takes nothing back',
    })
    if (found.state === 'pass' && reportOf(view.head, 'secrets')?.files === 0)
      return undecided('no file was looked at for secrets', 'commit a file, or let `sensors.secrets` look at one')
    const baseline = baselineFile(view)
    if (
      found.state !== 'pass' ||
      view.change?.files.every(({ path, from }) => path !== baseline && from !== baseline) !== false
    )
      return found
    const approved = await approvedByOwner(view, [baseline])
    if (approved.known && approved.value)
      return { ...found, evidence: `${found.evidence}; a code owner approved the change of ${baseline}` }
    return undecided(
      `the change rewrites ${baseline}, which can hide a leak${approved.known ? '' : `; ${approved.reason}`}`,
      ownerApproves(baseline),
    )
  },
})

/** Where the settings say the baseline lies. */
function baselineFile(view: GateView): string {
  const own = z.object({ baseline: z.string() }).safeParse(view.settings.sensors['secrets'])
  return own.success ? own.data.baseline : '.secrets.baseline'
}
