import type { SecretRotation } from '../../domain/secret-rotation.ts'
import { oneLine } from '../terminal/table.ts'

/** The text of `vars rotate-check`: what is overdue, then what nobody can tell, then one line of figures. */
export const rotationText = ({ overdue, inTime, unknown }: SecretRotation): string =>
  [
    ...overdue.map(
      ({ subject, days, limit, updatedAt }) =>
        `❌ ${subject} — ${days}d ago (last: ${updatedAt.slice(0, 10)}), limit ${Math.floor(limit)}d`,
    ),
    ...unknown.map(({ subject, reason }) => `❓ ${oneLine(`${subject}: ${reason}`)}`),
    `${overdue.length} overdue, ${inTime.length} in time, ${unknown.length} unknown`,
    '',
  ].join('\n')
