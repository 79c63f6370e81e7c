import { z } from 'zod'
import { defineGate } from '../../domain/gate.ts'
import { isOff, judgeFindings } from '../judged-findings.ts'

const sensors = ['workflow-schema', 'schema-drift'] as const

/** Gate 5: the change brings no document that breaks its schema. Mere advice does not weigh. */
export const schemaValid = defineGate({
  id: 'schema-valid',
  number: 5,
  title: 'Documents hold to their schemas',
  why: 'A workflow that GitHub refuses guards nothing, and a configuration that does not parse fails where nobody looks.',
  armedBy: 'always',
  sensors,
  playbook: null,
  settings: z.strictObject({}),
  judge: async (view) =>
    judgeFindings(view, {
      sensors: sensors.filter((sensor) => sensor === 'workflow-schema' || !isOff(view, sensor)),
      weighs: ({ effect }) => effect !== 'advises',
      noun: 'broken document',
      unblock: 'the author mends the document at its line',
    }),
})
