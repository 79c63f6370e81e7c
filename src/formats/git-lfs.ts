/** A Git LFS pointer: the SHA-256 (64 hex digits) and size in bytes of the content it stands for. */
export interface LfsPointer {
  readonly oid: string
  readonly size: number
}

/** The first words of every pointer (https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md). */
const start = 'version https://git-lfs.github.com/spec/'

/** The longest text that Git LFS takes for a pointer. */
export const longestPointer = 1024

/** Whether a text sets out to be a pointer, well-formed or not. */
export const looksLikePointer = (text: string): boolean => text.startsWith(start) && text.length <= longestPointer

/** Reads a pointer; null where the text is none, or lacks its oid or size, or says one of them twice. */
export const lfsPointer = (text: string): LfsPointer | null => {
  if (!looksLikePointer(text)) return null
  const lines = text.trimEnd().split('\n')
  const oids = lines.flatMap((line) => /^oid sha256:([0-9a-f]{64})\r?$/.exec(line)?.[1] ?? [])
  const sizes = lines.flatMap((line) => /^size ([0-9]{1,18})\r?$/.exec(line)?.[1] ?? [])
  const [oid] = oids
  const [size] = sizes
  const wellFormed = lines.every((line) => /^[a-z0-9.-]+ \S/.test(line))
  return oid === undefined || size === undefined || oids.length > 1 || sizes.length > 1 || !wellFormed
    ? null
    : { oid, size: Number(size) }
}
