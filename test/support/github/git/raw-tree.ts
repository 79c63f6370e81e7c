/** What a tree says of a name. */
export type RawEntry = { readonly mode: string; readonly oid: string }

/** The entries of a tree object by name ("Git Internals - Git Objects"). */
export const rawEntries = (content: Buffer): Map<string, RawEntry> => {
  const entries = new Map<string, RawEntry>()
  for (let at = 0; at < content.length;) {
    const space = content.indexOf(32, at)
    const end = content.indexOf(0, space)
    const oid = content.subarray(end + 1, end + 21).toString('hex')
    entries.set(content.subarray(space + 1, end).toString('utf8'), {
      mode: content.subarray(at, space).toString('utf8'),
      oid,
    })
    at = end + 21
  }
  return entries
}
