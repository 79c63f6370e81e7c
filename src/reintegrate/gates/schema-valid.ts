import { z } from 'zod'
import { defineGate } from '../../domain/gate.ts'
import type { GateView, Judgement } from '../../domain/gate.ts'
import { isOff, judgeFindings, undecided } from '../judged-findings.ts'
import { count, listed } from '../wording.ts'

const sensors = ['workflow-schema', 'schema-drift'] as const

const judgeDocuments = (view: GateView): Promise<Judgement> =>
  judgeFindings(view, {
    sensors: sensors.filter((sensor) => sensor === 'workflow-schema' || !isOff(view, sensor)),
    weighs: ({ effect }) => effect !== 'advises',
    noun: 'broken document',
    unblock: 'the author mends the document at its line',
  })

const joint = (parts: readonly string[]): string => parts.filter((part) => part !== '').join('; ')

/** With what is wrong with own playbooks that the change brings: merged, a broken one would stop every search. */
const withPlaybooks = ({ playbooks }: GateView, documents: Judgement): Judgement => {
  if (!playbooks.known)
    return documents.state === 'fail'
      ? documents
      : undecided(`own playbooks were not looked at: ${playbooks.reason}`, 'judge again once they can be read')
  if (playbooks.value.length === 0) return documents
  const fault = `${count(playbooks.value.length, 'fault')} of own playbooks: ${listed(playbooks.value)}`
  return {
    state: 'fail',
    evidence: joint([fault, documents.state === 'pass' ? '' : documents.evidence]),
    unblock: joint(['the author mends the playbook at its line', documents.state === 'fail' ? documents.unblock : '']),
  }
}

/** Gate 5: the change brings no document and no own playbook that breaks its schema. Mere advice does not weigh. */
export const schemaValid = defineGate({
  id: 'schema-valid',
  number: 5,
  title: 'Documents hold to their schemas',
  why: 'A workflow that GitHub refuses guards nothing, a configuration that does not parse fails where nobody looks, and an own playbook that is broken stops every search.',
  armedBy: 'always',
  sensors,
  playbook: null,
  settings: z.strictObject({}),
  judge: async (view) => withPlaybooks(view, await judgeDocuments(view)),
})
