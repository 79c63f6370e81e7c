import type { Receipt } from '../../domain/change.ts'
import { assignAgent, findAgent, isAssigned } from './agent.ts'
import { comment } from './comment.ts'
import type { ChangeOf, Place } from './place.ts'

type Wanted = ChangeOf<'hand-over'>

/** Under a marker of its own, where the task stands there already: a mention that is added to a comment calls nobody. */
const ofMention = (marker: string): string => marker.replace('<!-- sar:task ', '<!-- sar:mention ')

/** Where there is a token and it was of no use, whoever reads the issue is told why as well. */
const because = ({ agent }: Place, why: string): string =>
  agent === null ? '' : `\n\nIt could not be assigned: ${why}.`

const mentioned = (receipt: Receipt, { kind, agent }: Wanted, why: string): Receipt => ({
  ...receipt,
  kind,
  note: `${agent} is mentioned, not assigned: ${why}`,
})

/**
 * Writes a task into an issue and assigns the issue to the coding agent, in this order: an agent reads what stands there
 * when it is assigned, and nothing that comes later. Where it cannot be assigned the comment mentions it instead.
 */
export const handOver = async (place: Place, wanted: Wanted): Promise<Receipt> => {
  const { kind, issue, agent, marker, body } = wanted
  const found = await findAgent(place, wanted)
  const call = `${agent} please take this on`
  if (typeof found === 'string') {
    const text = `${call}.\n\n${body}${because(place, found)}`
    return mentioned(await comment(place, { kind: 'comment', issue, marker, body: text }), wanted, found)
  }
  const told = await comment(place, { kind: 'comment', issue, marker, body })
  const note = `assigned to ${found.actor.login}`
  if (isAssigned(found)) return { ...told, kind, note }
  const why = await assignAgent(place, wanted, found)
  if (why === null) return { ...told, kind, already: false, note }
  const text = `${call}: the task stands above.${because(place, why)}`
  return mentioned(await comment(place, { kind: 'comment', issue, marker: ofMention(marker), body: text }), wanted, why)
}
