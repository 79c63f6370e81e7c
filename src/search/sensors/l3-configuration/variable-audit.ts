import { z } from 'zod'
import { expectedVariableSchema } from '../../../domain/registry.ts'
import { usualRegistry } from '../../../domain/registry.ts'
import { describeSensor } from '../../../domain/sensor.ts'

export const settings = z.lazy(() =>
  z.strictObject({
    registry: z.string().default(usualRegistry).describe('the file that lists the expected variables and secrets'),
    expected: z
      .array(expectedVariableSchema)
      .default([])
      .describe('what to expect where that file is not there, in the same words (a preset may bring it)'),
    allLayers: z
      .boolean()
      .default(false)
      .describe('reads every layer, not only those that the registry names; costs requests and finds more extras'),
  }),
)

export const variableAudit = describeSensor({
  id: 'variable-audit',
  layer: 'L3',
  title: 'Variables and secrets against the registry',
  why: 'A workflow that reads a variable nobody set gets an empty text and no error: it trains with the wrong data, skips its upload, or talks to the wrong server. The registry says what has to be there; this looks whether it is, in every layer, before a job does.',
  cannotKnow:
    'GitHub tells the names of secrets and never their values, so a secret that is present may still be wrong or expired. The value of a variable is held against `allowed` and `pattern` of its entry, and against nothing else. A layer that GitHub refuses to show is unknown, never absent; the token of a workflow may read none of them. Organisation layers show what is shared with this repository alone. Environments that the registry does not name are not looked for.',
  kinds: {
    'variable-absent': 'The registry expects a variable or secret that its layer does not hold.',
    'variable-invalid': 'A variable is there with a value that the registry does not allow.',
    'variable-extra': 'A layer holds a variable or secret that the registry does not expect.',
  },
  files: [],
  wakesOn: ['push', 'pull_request', 'merge_group', 'clock'],
  cadence: '6h',
  version: 3,
  settings,
  inspects: false,
  concludes: true,
  load: async () => (await import('./variable-audit/implementation.ts')).implementation,
})
