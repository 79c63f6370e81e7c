import { createHash } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'

/** A webhook as it was stored before it was answered. `payload` is GitHub's JSON text; `id` its GUID. */
export interface Delivery {
  readonly id: string
  readonly event: string
  /** `owner/name`, or an empty text for a webhook of none. */
  readonly repository: string
  readonly payload: string
  readonly tries: number
}

/** After so many tries a delivery is kept as failed. */
export const mostTries = 5

/**
 * Where webhooks wait for their handling. A delivery is known by the hash of its body, which is all that GitHub signs:
 * a redelivery repeats it, and so does whoever replays it under a GUID of their own. It is handled once, or again when
 * it was given up and comes anew. What a crash left in hand is given out again, but not more than `mostTries` times.
 */
export interface Inbox {
  /** False when this delivery is known already. */
  add(delivery: Omit<Delivery, 'tries'>, at: Date): boolean
  /** The oldest delivery that is due, of a repository of which none is in hand, or null. */
  take(now: Date): Delivery | null
  done(delivery: Delivery): void
  /** Puts it back until `next`; null gives it up and keeps it with its reason. */
  retry(delivery: Delivery, next: Date | null, reason: string): void
  counts(): { readonly waiting: number; readonly inHand: number; readonly failed: number }
  /** Forgets what was handled or given up before a time. */
  prune(before: Date): void
  close(): void
}

const schema = `
  pragma journal_mode = wal;
  pragma synchronous = full;
  create table if not exists webhooks (
    digest text primary key,
    id text not null,
    event text not null,
    repository text not null,
    payload text,
    state text not null check (state in ('waiting', 'in-hand', 'done', 'failed')),
    tries integer not null default 0,
    next_at integer not null,
    received_at integer not null,
    reason text
  ) strict;
  create index if not exists due on webhooks (state, next_at);
  update webhooks set state = 'failed', payload = null, reason = 'the process ended over it'
    where state = 'in-hand' and tries >= ${mostTries};
  update webhooks set state = 'waiting' where state = 'in-hand';
`

const rowSchema = z.object({
  id: z.string(),
  event: z.string(),
  repository: z.string(),
  payload: z.string(),
  tries: z.number(),
})
const countSchema = z.object({ state: z.string(), number: z.number() })

const digestOf = (payload: string): string => createHash('sha256').update(payload).digest('hex')

/** Opens the inbox in a SQLite file (`:memory:` for tests). One process owns it. */
export const openInbox = (file: string): Inbox => {
  const database = new DatabaseSync(file)
  database.exec(schema)
  const insert = database.prepare(
    `insert into webhooks (digest, id, event, repository, payload, state, next_at, received_at)
     values (?, ?, ?, ?, ?, 'waiting', ?, ?)
     on conflict (digest) do update set
       state = 'waiting', tries = 0, payload = excluded.payload, next_at = excluded.next_at, reason = null
       where state = 'failed'`,
  )
  const next = database.prepare(
    `update webhooks set state = 'in-hand', tries = tries + 1 where digest =
       (select digest from webhooks where state = 'waiting' and next_at <= ?
          and repository not in (select repository from webhooks where state = 'in-hand')
        order by received_at, rowid limit 1)
     returning id, event, repository, payload, tries`,
  )
  const finish = database.prepare(`update webhooks set state = 'done', payload = null where digest = ?`)
  const postpone = database.prepare(`update webhooks set state = 'waiting', next_at = ?, reason = ? where digest = ?`)
  const fail = database.prepare(`update webhooks set state = 'failed', payload = null, reason = ? where digest = ?`)
  const count = database.prepare(`select state, count(*) as number from webhooks group by state`)
  const prune = database.prepare(`delete from webhooks where received_at < ? and state in ('done', 'failed')`)
  return {
    add: ({ id, event, repository, payload }, at) => {
      const time = at.getTime()
      return insert.run(digestOf(payload), id, event, repository, payload, time, time).changes === 1
    },
    take: (now) => {
      const row = next.get(now.getTime())
      return row === undefined ? null : rowSchema.parse(row)
    },
    done: ({ payload }) => void finish.run(digestOf(payload)),
    retry: ({ payload }, at, reason) => {
      const digest = digestOf(payload)
      if (at === null) fail.run(reason, digest)
      else postpone.run(at.getTime(), reason, digest)
    },
    counts: () => {
      const rows = countSchema.array().parse(count.all())
      const of = (state: string): number => rows.find((row) => row.state === state)?.number ?? 0
      return { waiting: of('waiting'), inHand: of('in-hand'), failed: of('failed') }
    },
    prune: (before) => void prune.run(before.getTime()),
    close: () => database.close(),
  }
}
