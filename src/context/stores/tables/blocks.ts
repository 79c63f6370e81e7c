import { closeSync, openSync, readSync } from 'node:fs'

const smallest = 1 << 20
const largest = 1 << 26

/**
 * Reads a file in blocks and hands each to `use`, which answers how many bytes it has used up; the rest comes again
 * with the next. `last` is true for the final block. A line that fits no block is an Error.
 */
export const readBlocks = (
  file: string,
  use: (bytes: Uint8Array, length: number, last: boolean) => number | 'enough',
): void => {
  const handle = openSync(file, 'r')
  try {
    let bytes = Buffer.allocUnsafe(smallest)
    let kept = 0
    for (;;) {
      const read = readSync(handle, bytes, kept, bytes.length - kept, null)
      const length = kept + read
      const used = use(bytes, length, read === 0)
      if (used === 'enough' || read === 0) return
      kept = length - used
      bytes.copyWithin(0, used, length)
      if (kept > bytes.length / 2) bytes = widened(bytes, kept)
    }
  } finally {
    closeSync(handle)
  }
}

const widened = (bytes: Buffer<ArrayBuffer>, kept: number): Buffer<ArrayBuffer> => {
  if (bytes.length >= largest) throw new Error(`a line is longer than ${largest / 2} bytes`)
  const wider = Buffer.allocUnsafe(bytes.length * 2)
  bytes.copy(wider, 0, 0, kept)
  return wider
}
