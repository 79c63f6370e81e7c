import { isUtf8 } from 'node:buffer'
import type { SourceFile } from '../domain/format.ts'

/** A file as it reaches an inspection: its path, git's hash of it and its bytes. */
export interface FileContent {
  readonly path: string
  readonly blob: string
  readonly bytes: Uint8Array
}

const decoder = new TextDecoder('utf-8')

/** UTF-16 by its byte order mark, as PowerShell writes it and pip reads it. Python takes no source in it. */
const wide = ({ path, bytes }: FileContent): string | null => {
  const [first, second] = bytes
  const isLittle = first === 0xff && second === 0xfe
  if (/\.pyi?$/.test(path) || !(isLittle || (first === 0xfe && second === 0xff))) return null
  try {
    return new TextDecoder(isLittle ? 'utf-16le' : 'utf-16be', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

const doubtOf = (bytes: Uint8Array): SourceFile['doubt'] => {
  if (bytes.includes(0)) return 'binary content, not text'
  return isUtf8(bytes) ? null : 'not valid UTF-8'
}

/** The file with its text decoded once, its formats parsed once each; what is no text has a doubt. */
export const sourceFile = (content: FileContent): SourceFile => {
  const { path, blob, bytes } = content
  const text = wide(content)
  const doubt = text === null ? doubtOf(bytes) : null
  const decoded = doubt === null ? decoder.decode(bytes) : Buffer.from(bytes).toString('latin1')
  const source = { path, text: text ?? decoded }
  return { ...source, doubt, blob, bytes, as: (format) => format.parse(source) }
}
