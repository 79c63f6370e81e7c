/**
 * Until when a tag of the ML rules excuses what it stands beside: `[DEV_ONLY] reason="…" until=2026-09-30 owner=@x`.
 * A date, `never`, or null where the tag is absent or lacks its reason or its end; a bare tag excuses nothing.
 */
export const tagUntil = (comment: string, tag: string): string | null => {
  const start = comment.indexOf(`[${tag}]`)
  const rest = start < 0 ? '' : comment.slice(start, start + 500).split('\n', 1)[0]
  const until = /\buntil=(never|\d{4}-\d\d-\d\d)\b/.exec(rest ?? '')?.[1]
  return until !== undefined && /\breason="[^"]/.test(rest ?? '') ? until : null
}

/** Whether such an end has not come on a day, `YYYY-MM-DD`. */
export const stillHolds = (until: string | null, today: string): boolean =>
  until !== null && (until === 'never' || until >= today)
