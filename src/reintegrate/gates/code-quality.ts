import { z } from 'zod'
import { defineGate } from '../../domain/gate.ts'
import type { GateView, Judgement } from '../../domain/gate.ts'
import { anyStoodBefore } from '../default-branch.ts'
import { isOff, judgeFindings, undecided } from '../judged-findings.ts'

const python = ['**/*.py', '**/*.pyi', '**/*.ipynb']
const armedBy = 'Python files on the default branch, or `commands.lint` in the settings'

/** Gate 1: the change brings no lint or format finding, and the repository's own lint command, if any, is content. */
export const codeQuality = defineGate({
  id: 'code-quality',
  number: 1,
  title: 'No new lint or format finding',
  why: 'Findings are cheapest to mend in the change that brings them; old ones are cases, not obstacles.',
  armedBy,
  sensors: ['python-lint'],
  playbook: null,
  settings: z.strictObject({}),
  judge: async (view) => {
    const command = view.settings.commands.lint
    const looks = !isOff(view, 'python-lint') && anyStoodBefore(view, python)
    if (!looks && command === undefined)
      return { state: 'off', evidence: 'no Python files and no lint command', unblock: `armed by ${armedBy}` }
    const own = command === undefined ? null : judgeCommand(view)
    if (own?.state === 'fail' || !looks) return own ?? undecided('nothing was judged', 'judge again')
    const found = await judgeFindings(view, {
      sensors: ['python-lint'],
      weighs: () => true,
      noun: 'lint finding',
      unblock: 'the author mends or, with a reason, waives what is new',
    })
    if (own === null || found.state === 'fail') return found
    const state = found.state === 'pass' ? own.state : found.state
    return {
      state,
      evidence: `${found.evidence}; ${own.evidence}`,
      unblock: found.state === 'pass' ? own.unblock : found.unblock,
    }
  },
})

function judgeCommand(view: GateView): Judgement {
  const ran = view.commands['lint']
  if (ran === undefined)
    return undecided(
      'the lint command did not run here',
      '`sar-watchdog gate --run-commands` in a job without secrets runs it',
    )
  if (!ran.known) return undecided(`the lint command: ${ran.reason}`, 'repair `commands.lint` or the job that runs it')
  const { exitCode, summary } = ran.value
  const evidence = `the lint command ended with ${exitCode}${summary === '' ? '' : `: ${summary}`}`
  return exitCode === 0
    ? { state: 'pass', evidence, unblock: '' }
    : { state: 'fail', evidence, unblock: 'the author mends what the lint command reports' }
}
