/** A container image as its parts: `[registry[:port]/]repository[:tag][@digest]`. */
export interface ImageReference {
  /** With the registry, as written. */
  readonly repository: string
  readonly tag: string | null
  /** As written, `sha256:` included; may be malformed. */
  readonly digest: string | null
}

/** A reference by the grammar of the OCI distribution specification; null for text that names no image. */
export const parseImage = (text: string): ImageReference | null => {
  if (text === '' || /\s/.test(text)) return null
  const at = text.indexOf('@')
  const name = at < 0 ? text : text.slice(0, at)
  const digest = at < 0 ? null : text.slice(at + 1)
  const colon = name.lastIndexOf(':')
  const tagged = colon > name.lastIndexOf('/')
  const repository = tagged ? name.slice(0, colon) : name
  if (!/^[A-Za-z0-9]/.test(repository) || /[^\w./:-]/.test(repository)) return null
  return { repository, tag: tagged ? name.slice(colon + 1) : null, digest }
}

/** Whether a digest is whole: `sha256:` and 64 lower-case hex digits, or `sha512:` and 128. */
export const isDigest = (digest: string): boolean => /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/.test(digest)
