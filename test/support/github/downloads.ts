import { randomUUID } from 'node:crypto'

export type Download = { readonly bytes: Buffer; readonly type: string }

/** Files behind addresses that answer without a token, as GitHub's storage does: archives, logs, artifacts. */
export type Downloads = {
  /** The address of the file from now on. */
  readonly offer: (bytes: Buffer, type: string) => string
  readonly find: (path: string) => Download | undefined
}

const kept = 50

/** `url` is asked late, since the port is not known at first. Only the latest downloads are kept. */
export const makeDownloads = (url: () => string): Downloads => {
  const files = new Map<string, Download>()
  return {
    offer: (bytes, type) => {
      const path = `/_downloads/${randomUUID()}`
      files.set(path, { bytes, type })
      const [oldest] = files.keys()
      if (files.size > kept && oldest !== undefined) files.delete(oldest)
      return url() + path
    },
    find: (path) => files.get(path),
  }
}
