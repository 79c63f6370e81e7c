import { GraphQLError } from 'graphql'

/** An error with GitHub's word for its kind (`NOT_FOUND`, `FORBIDDEN`, `STALE_DATA` …). */
export const graphqlRefusal = (type: string, message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { type } })

export const noRight = (kind: 'installation' | 'other'): GraphQLError =>
  graphqlRefusal(
    'FORBIDDEN',
    kind === 'installation'
      ? 'Resource not accessible by integration'
      : 'Resource not accessible by personal access token',
  )

export const noNode = (id: string): GraphQLError =>
  graphqlRefusal('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'`)
