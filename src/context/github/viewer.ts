import { z } from 'zod'
import { IncompleteError, PassingError } from '../../domain/errors.ts'
import { loginOf } from '../state/writer.ts'
import type { GitHub } from './client.ts'
import { query } from './graphql.ts'

const viewerSchema = z.object({ viewer: z.object({ login: z.string(), id: z.string() }) })

/**
 * Whose token this is, as GitHub says: with `[bot]` where it is an app's. Throws TokenError where GitHub refuses the
 * token, PassingError where it fails, IncompleteError where it does not say.
 */
export const tokenLogin = async (github: GitHub): Promise<string> => {
  const found = await query(github, 'query { viewer { login id } }', viewerSchema, 'metadata: read')
  if (found.known) return loginOf(found.value.viewer)
  const said = `GitHub does not say whose token this is, and what is done is recorded under that name: ${found.reason}`
  throw found.permission === undefined ? new PassingError(said, 'Run it again.') : new IncompleteError(said)
}
