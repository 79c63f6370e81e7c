import { z } from 'zod'
import { graphqlRefusal } from './refusal.ts'

const slice = z.object({
  first: z.int().nullish(),
  last: z.int().nullish(),
  after: z.string().nullish(),
  before: z.string().nullish(),
})

const cursorOf = (at: number): string => Buffer.from(`cursor:${at}`).toString('base64')

const positionOf = (cursor: string): number => {
  const at = Number(Buffer.from(cursor, 'base64').toString('utf8').slice('cursor:'.length))
  if (!Number.isInteger(at))
    throw graphqlRefusal('INVALID_CURSOR_ARGUMENTS', `\`${cursor}\` does not appear to be a valid cursor.`)
  return at
}

/** GitHub gives a hundred at most, and wants to be told how many. */
const requireCount = (field: string, count: number | undefined): number => {
  if (count === undefined) {
    throw graphqlRefusal(
      'MISSING_PAGINATION_BOUNDARIES',
      `You must provide a \`first\` or \`last\` value to properly paginate the \`${field}\` connection.`,
    )
  }
  if (count > 100) {
    throw graphqlRefusal(
      'EXCESSIVE_PAGINATION',
      `Requesting ${count} records on the \`${field}\` connection exceeds the \`first\` limit of 100 records.`,
    )
  }
  return count
}

/** One page of a list, from the front (`first`, `after`) or the back (`last`, `before`). */
export const connection = async <T>(field: string, all: readonly T[], args: unknown, show: (item: T) => unknown) => {
  const { first, last, after, before } = slice.parse(args)
  const count = requireCount(field, first ?? last ?? undefined)
  const low = after === undefined || after === null ? 0 : positionOf(after) + 1
  const high = before === undefined || before === null ? all.length : positionOf(before)
  const start = first === undefined || first === null ? Math.max(low, high - count) : low
  const end = Math.min(start + count, high)
  return {
    totalCount: all.length,
    nodes: await Promise.all(all.slice(start, end).map(show)),
    pageInfo: {
      hasNextPage: end < all.length,
      hasPreviousPage: start > 0,
      startCursor: end > start ? cursorOf(start) : null,
      endCursor: end > start ? cursorOf(end - 1) : null,
    },
  }
}
