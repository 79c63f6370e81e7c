/** What a `uses:` names: an action or reusable workflow of a repository, one of this tree, or an image. */
export type ActionReference =
  | {
      readonly kind: 'repository'
      /** `owner/name`, as written. */
      readonly repository: string
      /** Folder or file inside it, or the empty string. */
      readonly path: string
      readonly ref: string
    }
  | { readonly kind: 'local'; readonly path: string }
  | { readonly kind: 'docker'; readonly image: string }

/** Reads a `uses:`; null where GitHub would refuse it (no ref, no owner). */
export const parseUses = (text: string): ActionReference | null => {
  if (text.startsWith('docker://')) return { kind: 'docker', image: text.slice('docker://'.length) }
  if (text.startsWith('./') || text.startsWith('.\\'))
    return { kind: 'local', path: text.slice(2).replaceAll('\\', '/') }
  if (text.startsWith('$/')) return { kind: 'local', path: text.slice(2) }
  const at = text.indexOf('@')
  const [owner = '', name = '', ...rest] = text.slice(0, Math.max(at, 0)).split('/')
  const ref = text.slice(at + 1)
  if (at < 0 || owner === '' || name === '' || ref === '') return null
  return { kind: 'repository', repository: `${owner}/${name}`, path: rest.join('/'), ref }
}

/** A ref as version: major of `v4`, `4.1`, `v4.1.0-rc.1`; null for branches, hashes and everything else. */
export const majorOf = (ref: string): number | null => {
  const match = /^v?(\d{1,4})(?:\.\d+){0,2}(?:[-+][\w.-]+)?$/.exec(ref)
  return match === null ? null : Number(match[1])
}

/** Whether a ref is a whole commit hash. */
export const isCommitHash = (ref: string): boolean => /^[0-9a-f]{40}$/.test(ref)
