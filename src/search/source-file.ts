import { isUtf8 } from 'node:buffer'
import type { SourceFile } from '../domain/format.ts'

/** A file as it reaches an inspection: its path, git's hash of it and its bytes. */
export interface FileContent {
  readonly path: string
  readonly blob: string
  readonly bytes: Uint8Array
}

const decoder = new TextDecoder('utf-8')

/** The file with its text decoded once, its formats parsed once each; or the reason why it is no text. */
export const sourceFile = ({ path, blob, bytes }: FileContent): SourceFile | string => {
  if (bytes.includes(0)) return 'binary content, not text'
  if (!isUtf8(bytes)) return 'not valid UTF-8'
  const source = { path, text: decoder.decode(bytes) }
  return { ...source, blob, bytes, as: (format) => format.parse(source) }
}
