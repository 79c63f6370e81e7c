import { UsageError } from '../domain/errors.ts'

const enter = /[\r\n\u0004]/
const interrupt = '\u0003'
const rubouts: ReadonlySet<string> = new Set(['\u007f', '\b'])

/** The line after these keys: a character each, taken back by a rubout. */
const typed = (line: readonly string[], keys: string): readonly string[] => {
  let now = line
  for (const key of keys) now = rubouts.has(key) ? now.slice(0, -1) : [...now, key]
  return now
}

/** A terminal's input, as `process.stdin` has it. */
interface Keyboard {
  setRawMode(raw: boolean): unknown
  setEncoding(encoding: 'utf8'): unknown
  on(event: 'data' | 'end', hear: (chunk: unknown) => void): unknown
  off(event: 'data' | 'end', hear: (chunk: unknown) => void): unknown
  pause(): unknown
  resume(): unknown
}

/**
 * Reads one line from a terminal that shows none of it. The terminal is as before afterwards, however it ends. Throws
 * UsageError where the person breaks off or the input ends.
 */
export const readHiddenLine = (
  keyboard: Keyboard,
  screen: { write(text: string): unknown },
  ask: string,
): Promise<string> => {
  screen.write(ask)
  keyboard.setEncoding('utf8')
  keyboard.setRawMode(true)
  keyboard.resume()
  let line: readonly string[] = []
  return new Promise<string>((settle, fail) => {
    const leave = (): void => {
      keyboard.off('data', hear)
      keyboard.off('end', stop)
      keyboard.setRawMode(false)
      keyboard.pause()
      screen.write('\n')
    }
    const stop = (): void => {
      leave()
      fail(new UsageError('broken off', 'nothing was written'))
    }
    const hear = (chunk: unknown): void => {
      const keys = String(chunk)
      if (keys.includes(interrupt)) return stop()
      const end = keys.search(enter)
      line = typed(line, end === -1 ? keys : keys.slice(0, end))
      if (end === -1) return
      leave()
      settle(line.join(''))
    }
    keyboard.on('data', hear)
    keyboard.on('end', stop)
  })
}
