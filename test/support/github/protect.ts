import { holdsRight } from './access.ts'
import { forbidden } from './refusal.ts'
import type { Caller } from './state/account.ts'
import type { Repository } from './state/repository.ts'

/** An app needs the right `workflows` to touch the files that Actions runs, besides the one for contents. */
export const mayEdit = (caller: Caller, repository: Repository, paths: readonly string[]): boolean =>
  caller.kind !== 'installation' ||
  !paths.some((path) => path.startsWith('.github/workflows/')) ||
  holdsRight(caller, repository, 'workflows:write')

export const refuseWorkflowEdits = (caller: Caller, repository: Repository, paths: readonly string[]): void => {
  if (!mayEdit(caller, repository, paths)) throw forbidden('installation')
}
