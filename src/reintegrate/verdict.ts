import { messageOf } from '../domain/errors.ts'
import type { Gate, GateView, Judgement } from '../domain/gate.ts'
import type { GateResult, Verdict } from '../domain/verdict.ts'

/**
 * Asks every gate, in order, and folds their votes: one failure fails the whole, else one gate that could not decide
 * leaves it undecided. Gates that are off have no vote. A gate that throws could not decide.
 */
export const judge = async (gates: readonly Gate[], view: GateView): Promise<Verdict> => {
  const results: GateResult[] = []
  for (const gate of gates) results.push(await resultOf(gate, view))
  const states = new Set(results.map(({ state }) => state))
  return {
    schema: 'sar/verdict@1',
    state: states.has('fail') ? 'fail' : states.has('inconclusive') ? 'inconclusive' : 'pass',
    headSha: view.change?.head ?? view.head.commit,
    baseSha: view.change?.base ?? null,
    gates: results,
  }
}

async function resultOf(gate: Gate, view: GateView): Promise<GateResult> {
  const { state, evidence, unblock } = await judgementOf(gate, view)
  return {
    id: gate.id,
    number: gate.number,
    state,
    evidence,
    unblock,
    playbook: state === 'fail' ? gate.playbook : null,
  }
}

async function judgementOf(gate: Gate, view: GateView): Promise<Judgement> {
  try {
    return await gate.judge(view)
  } catch (error) {
    return {
      state: 'inconclusive',
      evidence: `the gate itself failed: ${messageOf(error)}`,
      unblock: 'run it again; if it fails again, report it to the maintainers of SAR watchdog',
    }
  }
}
