import { z } from 'zod'
import { durationSchema } from '../../domain/duration.ts'
import { IncompleteError } from '../../domain/errors.ts'
import { plainTitle } from '../../domain/markdown-text.ts'
import { defineStep } from '../../domain/step.ts'
import { leakBody, leakOf } from '../rotation/leak.ts'
import { limitOf, runbookBody, secretPlace, writtenBefore } from '../rotation/runbook.ts'

const hour = 3_600_000

const input = z.strictObject({ grace: durationSchema })

/**
 * Writes the runbook of one secret: what the issue will say, and when GitHub last wrote the secret, so that a later look
 * can tell that it moved. Nothing is changed.
 */
export const planRotation = defineStep({
  id: 'plan-rotation',
  title: 'Plan the rotation of a secret',
  needs: [],
  reversible: true,
  with: input,
  key: (_, view) => view.cases[0]?.subject ?? view.run.id,
  plan: async ({ grace }, view) => {
    const document = view.settings.documents['runbook'] ?? null
    const leak = leakOf(view)
    if (leak !== null)
      return {
        effect: `plans the rotation of the credential in ${leak.path}`,
        changes: [],
        outputs: {
          leaked: true,
          secret: leak.path,
          name: leak.name,
          since: leak.committedAt ?? view.run.startedAt,
          title: plainTitle(`Rotate the credential that ${leak.path} carried`),
          body: leakBody(leak, document),
        },
      }
    const [found] = view.cases
    const place = found === undefined ? null : secretPlace(found.subject)
    if (found === undefined || place === null) throw new IncompleteError('its case names no secret any more')
    return {
      effect: `plans the rotation of ${found.subject}`,
      changes: [],
      outputs: {
        leaked: false,
        secret: found.subject,
        since: writtenBefore(found, view.run.startedAt),
        limit: limitOf(found, view.registry),
        title: plainTitle(`Rotate ${place.name} (${found.subject.slice(0, found.subject.lastIndexOf('/'))})`),
        body: runbookBody({ found, place, grace: Math.round(grace / hour), document }),
      },
    }
  },
  done: async () => false,
})
