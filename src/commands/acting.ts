import { TokenError } from '../domain/errors.ts'
import type { Acting } from '../sprint/request.ts'
import type { Invocation } from './command.ts'
import type { Looked } from './look.ts'

/** What `--apply` acts with: GitHub under the user's token, and the state where the settings keep it. */
export const actingFor = async (_invocation: Invocation, { github }: Looked): Promise<Acting> => {
  if (github === null) throw new TokenError('--apply acts on GitHub and needs a token', 'set SAR_TOKEN')
  throw new TokenError('acting is not wired yet')
}
