import type { JobLog } from '../../domain/live.ts'

/** A log larger than this is not read to its end. */
export const mostBytes = 512_000_000

const headSize = 512 * 1024
const tailSize = 1024 * 1024
const betweenSize = 256 * 1024

const telling = /##\[|error|fail|fatal|exception|traceback|cache/i

/** Takes a log in parts and keeps its beginning, its end, and of what lies between them the telling lines. */
export interface LogKeeper {
  /** Takes the next bytes; false once the log is too large. */
  take(chunk: Uint8Array): boolean
  log(): JobLog
}

/** Memory stays at some 4 MB however long the log is. It is cut at the ends of lines, but inside one that fills the tail. */
export const logKeeper = (): LogKeeper => {
  const decoder = new TextDecoder()
  let bytes = 0
  let head = ''
  let tail = ''
  let between = ''
  let cut = false
  const retire = (): void => {
    const over = tail.length - tailSize
    if (over <= 0) return
    cut = true
    const end = tail.indexOf('\n', over)
    const gone = tail.slice(0, end === -1 ? over : end + 1)
    tail = tail.slice(gone.length)
    for (const line of gone.split('\n')) {
      if (between.length + line.length >= betweenSize) return
      if (telling.test(line)) between += `${line}\n`
    }
  }
  let filling = true
  const add = (text: string): void => {
    if (filling) head += text
    else tail += text
    if (filling && head.length > headSize) {
      const end = head.lastIndexOf('\n', headSize - 1) + 1
      tail = head.slice(end)
      head = head.slice(0, end)
      filling = false
    }
    if (tail.length > tailSize * 1.5) retire()
  }
  return {
    take: (chunk) => {
      bytes += chunk.byteLength
      if (bytes > mostBytes) return false
      add(decoder.decode(chunk, { stream: true }))
      return true
    },
    log: () => {
      add(decoder.decode())
      retire()
      return { text: head + between + tail, bytes, cut }
    },
  }
}
