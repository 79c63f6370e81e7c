import { IncompleteError } from '../domain/errors.ts'
import type { StepView } from '../domain/step.ts'
import { writeIntent } from '../formats/intents/write.ts'

/**
 * The mailbox file that sets a variable of the repository, as a rescue queues it; the same for the same run. Throws
 * IncompleteError where the contract refuses such an intent.
 */
export const variableFile = (
  { name, value }: { readonly name: string; readonly value: string },
  note: string,
  view: StepView,
): { readonly path: string; readonly content: string } => {
  const written = writeIntent(
    {
      operation: 'set',
      scope: 'repo',
      environment: null,
      repository: view.repository,
      name,
      value,
      queuedAt: new Date(view.run.startedAt),
      queuedBy: `sar-watchdog ${view.run.playbook}`,
      note: `Run ${view.run.id}: ${note}`,
    },
    { dir: view.settings.mailbox.dir, registry: view.registry },
  )
  if (!written.ok) throw new IncompleteError(`${name} cannot be queued: ${written.reason}`)
  return { path: written.path, content: written.text }
}
