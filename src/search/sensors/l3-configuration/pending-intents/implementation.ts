import { maximumTries } from '../../../../domain/intent.ts'
import type { MailboxMemory } from '../../../../domain/intent.ts'
import type { Observation } from '../../../../domain/finding.ts'
import type { Unknown } from '../../../../domain/reading.ts'
import type { Registry } from '../../../../domain/registry.ts'
import type { View } from '../../../../domain/sensor.ts'
import type { TreeEntry } from '../../../../domain/workspace.ts'
import { mailboxFolder } from '../../../../formats/intents/folder.ts'
import { judgeMailbox } from '../../../../formats/intents/judge.ts'
import type { MailboxJudgement } from '../../../../formats/intents/judge.ts'
import type { MailboxFile } from '../../../../formats/intents/read.ts'
import { registryFile } from '../../../../formats/registry.ts'
import { deadLetter, leaked, notDue, unreadName, waiting } from './findings.ts'
import { implementSensor } from '../../../../domain/sensor.ts'
import { settings } from '../pending-intents.ts'

interface Mail {
  readonly files: readonly MailboxFile[]
  /** Intents by their name that nothing will ever read: links, other endings. */
  readonly strays: readonly TreeEntry[]
  readonly unknown: readonly Unknown[]
}

const isMail = ({ path }: TreeEntry, dir: string): boolean => {
  const name = path.slice(dir.length + 1)
  return path.startsWith(`${dir}/`) && !name.includes('/') && (name.endsWith('.json') || name.startsWith('variable_'))
}

const collect = async ({ tree }: View, dir: string): Promise<Mail> => {
  const files: MailboxFile[] = []
  const strays: TreeEntry[] = []
  const unknown: Unknown[] = tree.partial === null ? [] : [{ subject: dir, reason: tree.partial }]
  for (const entry of tree.entries.filter((one) => isMail(one, dir))) {
    const readable = entry.path.endsWith('.json') && (entry.kind === 'file' || entry.kind === 'executable')
    const text = readable ? await tree.text(entry.path) : null
    if (text === null) strays.push(entry)
    else if (text.known) files.push({ path: entry.path, blob: entry.blob, text: text.value })
    else unknown.push({ subject: entry.path, reason: text.reason })
  }
  return { files, strays, unknown }
}

const readRegistry = async (
  { tree }: View,
  path: string,
): Promise<{ registry: Registry | null; unknown: Unknown[] }> => {
  if (!tree.has(path)) return { registry: null, unknown: [] }
  const text = await tree.text(path)
  const checked = text.known ? registryFile.parse({ path, text: text.value }) : null
  if (checked?.ok === true) return { registry: checked.value, unknown: [] }
  const reason = 'the registry cannot be read, so nobody can say which names are governed'
  return { registry: null, unknown: [{ subject: path, reason }] }
}

/** Since when a due file waits, in epoch milliseconds: what it says, else when it was committed. */
const since = async (view: View, judged: MailboxJudgement): Promise<number | Unknown> => {
  if (judged.intent !== null && judged.intent.queuedAt > 0) return judged.intent.queuedAt
  const change = await view.history.lastChange([judged.path])
  if (!change.known) return { subject: judged.path, reason: `it has no \`queued_at\`, and ${change.reason}` }
  return (change.value ?? view.asOf).getTime()
}

const memoryOf = ({ mailbox }: View): { readonly memory: MailboxMemory | null; readonly reason: string | null } => {
  if (mailbox === undefined) return { memory: { consumed: [], failures: [], approvals: [] }, reason: null }
  return mailbox.known ? { memory: mailbox.value, reason: null } : { memory: null, reason: mailbox.reason }
}

interface Seen {
  readonly findings: readonly Observation[]
  readonly unknown: readonly Unknown[]
}

const nothing: Seen = { findings: [], unknown: [] }

const found = (finding: Observation): Seen => ({ findings: [finding], unknown: [] })

const unclear = (subject: string, reason: string): Seen => ({ findings: [], unknown: [{ subject, reason }] })

/** What one judged file amounts to. */
const weigh = async (
  view: View,
  judged: MailboxJudgement,
  { memory, waitingAfter }: { readonly memory: MailboxMemory | null; readonly waitingAfter: number },
): Promise<Seen> => {
  if (judged.intent === null && judged.leaks) {
    const committed = await view.history.lastChange([judged.path])
    return found(leaked(judged, committed.known ? committed.value : null))
  }
  const failure = memory?.failures.find(({ path, blob }) => path === judged.path && blob === judged.blob)
  if (failure !== undefined && failure.tries >= maximumTries) return found(deadLetter(judged, failure))
  if (judged.intent !== null && judged.unchecked !== null)
    return unclear(judged.path, `it is meant for ${judged.unchecked}, and nobody could say which repository this is`)
  if (judged.state !== 'due') return found(notDue(judged, judged.state))
  if (memory === null) return nothing
  const start = await since(view, judged)
  if (typeof start !== 'number') return unclear(start.subject, start.reason)
  const age = view.asOf.getTime() - start
  return age > waitingAfter ? found(waiting(judged, age)) : nothing
}

/** What `pending-intents` does with files and with the repository. */
export const implementation = implementSensor(settings, {
  conclude: async (_, view, given) => {
    const dir = mailboxFolder(given.dir)
    if (view.tree.partial === null && !view.tree.entries.some(({ path }) => path.startsWith(`${dir}/`)))
      return { findings: [], unknown: [], notApplicable: `there is no mailbox ${dir}` }
    const mail = await collect(view, dir)
    const { registry, unknown: unread } = await readRegistry(view, given.registry)
    const { memory, reason } = memoryOf(view)
    const applied = new Set(memory?.consumed.map(({ path, blob }) => `${path}@${blob}`))
    const files = mail.files.filter(({ path, blob }) => !applied.has(`${path}@${blob}`))
    const { allow, governed } = given
    const judged = judgeMailbox(files, {
      repository: view.live.repository,
      registry,
      mailbox: { allow, governed },
      asOf: view.asOf,
      approvals: memory?.approvals ?? [],
      failures: memory?.failures ?? [],
    })
    const weighed: Seen[] = []
    for (const one of judged) weighed.push(await weigh(view, one, { memory, waitingAfter: given.waitingAfter }))
    const forgotten =
      reason === null ? [] : [{ subject: dir, reason: `what was applied already is not known: ${reason}` }]
    return {
      findings: [...mail.strays.map(unreadName), ...weighed.flatMap(({ findings }) => findings)],
      unknown: [...mail.unknown, ...unread, ...forgotten, ...weighed.flatMap(({ unknown }) => unknown)],
      figures: { files: judged.length, due: judged.filter(({ state }) => state === 'due').length },
    }
  },
})
