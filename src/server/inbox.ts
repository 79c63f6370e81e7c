import { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'

/** A webhook as it was stored before it was answered. `payload` is GitHub's JSON text. */
export interface Delivery {
  readonly id: string
  readonly event: string
  readonly payload: string
  readonly tries: number
}

/**
 * Where webhooks wait for their handling. A delivery is known by GitHub's GUID, which a redelivery repeats, so that it
 * is handled once; one that a crash left in hand is given out again.
 */
export interface Inbox {
  /** False when this delivery is known already. */
  add(delivery: Omit<Delivery, 'tries'>, at: Date): boolean
  /** The oldest delivery that is due, or null; it is in hand until `done` or `retry`. */
  take(now: Date): Delivery | null
  done(id: string): void
  /** Puts it back until `next`; null gives it up and keeps it with its reason. */
  retry(id: string, next: Date | null, reason: string): void
  counts(): { readonly waiting: number; readonly inHand: number; readonly failed: number }
  /** Forgets what was handled or given up before a time. */
  prune(before: Date): void
  close(): void
}

const schema = `
  pragma journal_mode = wal;
  pragma synchronous = full;
  create table if not exists deliveries (
    id text primary key,
    event text not null,
    payload text,
    state text not null check (state in ('waiting', 'in-hand', 'done', 'failed')),
    tries integer not null default 0,
    next_at integer not null,
    received_at integer not null,
    reason text
  ) strict;
  create index if not exists due on deliveries (state, next_at);
  update deliveries set state = 'waiting' where state = 'in-hand';
`

const rowSchema = z.object({ id: z.string(), event: z.string(), payload: z.string(), tries: z.number() })
const countSchema = z.object({ state: z.string(), number: z.number() })

/** Opens the inbox in a SQLite file (`:memory:` for tests). One process owns it. */
export const openInbox = (file: string): Inbox => {
  const database = new DatabaseSync(file)
  database.exec(schema)
  const insert = database.prepare(
    `insert into deliveries (id, event, payload, state, next_at, received_at) values (?, ?, ?, 'waiting', ?, ?) on conflict do nothing`,
  )
  const next = database.prepare(
    `update deliveries set state = 'in-hand', tries = tries + 1 where id =
       (select id from deliveries where state = 'waiting' and next_at <= ? order by received_at, rowid limit 1)
     returning id, event, payload, tries`,
  )
  const finish = database.prepare(`update deliveries set state = 'done', payload = null where id = ?`)
  const postpone = database.prepare(`update deliveries set state = 'waiting', next_at = ?, reason = ? where id = ?`)
  const fail = database.prepare(`update deliveries set state = 'failed', payload = null, reason = ? where id = ?`)
  const count = database.prepare(`select state, count(*) as number from deliveries group by state`)
  const prune = database.prepare(`delete from deliveries where received_at < ? and state in ('done', 'failed')`)
  return {
    add: ({ id, event, payload }, at) => insert.run(id, event, payload, at.getTime(), at.getTime()).changes === 1,
    take: (now) => {
      const row = next.get(now.getTime())
      return row === undefined ? null : rowSchema.parse(row)
    },
    done: (id) => void finish.run(id),
    retry: (id, at, reason) => void (at === null ? fail.run(reason, id) : postpone.run(at.getTime(), reason, id)),
    counts: () => {
      const rows = countSchema.array().parse(count.all())
      const of = (state: string): number => rows.find((row) => row.state === state)?.number ?? 0
      return { waiting: of('waiting'), inHand: of('in-hand'), failed: of('failed') }
    },
    prune: (before) => void prune.run(before.getTime()),
    close: () => database.close(),
  }
}
