import { holdsRight } from './access.ts'
import { forbidden } from './refusal.ts'
import type { Caller } from './state/account.ts'
import type { Repository } from './state/repository.ts'

/** An app or a limited token needs the right `workflows` to touch the files that Actions runs, besides the one for contents. */
export const mayEdit = (caller: Caller, repository: Repository, paths: readonly string[]): boolean => {
  if (!paths.some((path) => path.startsWith('.github/workflows/'))) return true
  if (caller.kind === 'installation') return holdsRight(caller, repository, 'workflows:write')
  if (caller.kind !== 'user') return false
  return caller.permissions === undefined
    ? (caller.scopes?.includes('workflow') ?? true)
    : holdsRight(caller, repository, 'workflows:write')
}

export const refuseWorkflowEdits = (caller: Caller, repository: Repository, paths: readonly string[]): void => {
  if (!mayEdit(caller, repository, paths)) throw forbidden('installation')
}
