import { confirmCode } from '../../domain/confirm-code.ts'
import type { Intent } from '../../domain/intent.ts'
import { receiptHash, wantedValue } from '../../domain/receipt.ts'
import type { Brought } from './brought.ts'

/** The code binds all that the intent would do, to the commit that brought it and to who asked for it. */
export const codeOf = (
  repository: string,
  intent: Intent,
  { commit, requesters }: Pick<Brought, 'commit' | 'requesters'>,
): string =>
  confirmCode({
    repository,
    head: commit,
    plan: {
      act: 'apply-intent',
      path: intent.path,
      blob: intent.blob,
      operation: intent.operation,
      scope: intent.scope,
      environment: intent.environment,
      name: intent.name,
      value: receiptHash(intent, wantedValue(intent)),
    },
    requester: requesters.join(' '),
  })
