import { z } from 'zod'
import { durationSchema } from '../../../domain/duration.ts'
import { expectedVariableSchema } from '../../../domain/registry.ts'
import { usualRegistry } from '../../../domain/registry.ts'
import { describeSensor } from '../../../domain/sensor.ts'

export const settings = z
  .strictObject({
    registry: z.string().default(usualRegistry).describe('the file that lists the expected variables and secrets'),
    expected: z
      .array(expectedVariableSchema)
      .default([])
      .describe('what to expect where that file is not there, in the same words (a preset may bring it)'),
    maxAge: durationSchema
      .prefault('90d')
      .describe('how old a secret may grow whose registry entry has no `rotateAfter`'),
    warn: durationSchema.prefault('14d').describe('how long before a stated expiry it is told'),
    urgent: durationSchema.prefault('7d').describe('how long before it the finding becomes urgent'),
    allLayers: z
      .boolean()
      .optional()
      .describe(
        'true: looks also at the layers `codespace`, `org-codespace` and `org-dependabot` where the registry does not name them, for which the token needs more rights than the App asks for; false: looks only at what the registry names, which saves requests',
      ),
  })
  .refine(({ warn, urgent }) => urgent <= warn, {
    path: ['urgent'],
    error: 'must not be longer than `warn`: what is urgent was warned of before',
  })

export type Settings = z.infer<typeof settings>

export const secretRotation = describeSensor({
  id: 'secret-rotation',
  layer: 'L3',
  title: 'Age and expiry of secrets',
  why: 'A secret that nobody ever changes is known to everybody who ever saw it, and a token that expires on a Sunday stops the training, the release and the watchdog at once. GitHub tells when each secret was last written; the registry says how old it may grow and which variable holds the day on which it ends.',
  cannotKnow:
    'GitHub tells when a secret was last written, not whether it got a new value: whoever saves the same one again makes it look young. When a token really ends is told by nobody but the variable that the registry names (`expiry`); a token without one is judged by its age alone. A secret that the registry expects and that is not there is what `variable-audit` tells. The secrets of the repository, of its environments, of Dependabot, and those that the organization shares with it are looked at whether or not the registry names them; one that GitHub refuses is unknown. The repository’s secrets of Codespaces, and the organization’s of Codespaces and Dependabot, need rights that the App does not ask for, so that they are looked at where the registry names one of them, or everywhere with `allLayers: true`: nothing that the registry expects is left out, but an old one there that nobody named is not seen. Once a day it costs one request a layer for each hundred secrets, or thirty variables that hold dates, and one for the list of environments: four, and one for each environment. Of the organization’s secrets of Codespaces and Dependabot each that is shared with named repositories costs one more. `allLayers: false` asks only for what the registry names.',
  kinds: {
    'secret-overdue': 'A secret was last written longer ago than its limit (90 days, or `rotateAfter`).',
    'token-expired': 'The day on which a token ends, as its variable states it, has passed.',
    'token-expires-urgently': 'A token ends within a week.',
    'token-expires-soon': 'A token ends within two weeks.',
    'expiry-unset':
      'The variable that is to state when a token ends is not set, holds no date, or one before the token was written.',
  },
  files: [],
  wakesOn: ['clock'],
  cadence: 'daily',
  version: 3,
  settings,
  inspects: false,
  concludes: true,
  load: async () => (await import('./secret-rotation/implementation.ts')).implementation,
})
