import { createHash } from 'node:crypto'
import type { Hash } from 'node:crypto'
import type { ContentDigest, DigestAlgorithm } from '../../domain/stores.ts'

/** What is shown of a file's start: enough for a Git LFS pointer. */
const shown = 1024

const newline = 0x0a
const carriage = 0x0d

/** A digest that is fed piece by piece. */
export interface RunningDigest {
  add(piece: Uint8Array): void
  end(): ContentDigest
}

/**
 * Hashes bytes as they are, and once more with every line end turned into LF and once into CRLF: Git and DVC turn line
 * ends, and a text that differs in nothing else is the same text.
 */
export const startDigest = (algorithm: DigestAlgorithm): RunningDigest => {
  const hash = createHash(algorithm)
  const turned: readonly [Hash, Hash] = [createHash(algorithm), createHash(algorithm)]
  let bytes = 0
  let binary = false
  let start: Uint8Array = new Uint8Array(0)
  let held = false
  return {
    add: (piece) => {
      hash.update(piece)
      if (start.byteLength < shown) start = Buffer.concat([start, piece.subarray(0, shown - start.byteLength)])
      bytes += piece.byteLength
      binary ||= piece.includes(0)
      if (binary) return
      held = turn(piece, turned, held)
    },
    end: () => {
      if (held && !binary) for (const one of turned) one.update('\r')
      const text = Buffer.from(start).toString('latin1')
      return {
        bytes,
        hex: hash.digest('hex'),
        turned: binary ? [] : turned.map((one) => one.digest('hex')),
        files: null,
        pointer: bytes <= shown && text.startsWith('version https://git-lfs') ? text : null,
      }
    },
  }
}

/** Feeds a piece to both hashes; answers whether it ended in a carriage return, which the next piece may complete. */
function turn(piece: Uint8Array, [lf, crlf]: readonly [Hash, Hash], held: boolean): boolean {
  const all = held ? Buffer.concat([Buffer.of(carriage), piece]) : Buffer.from(piece)
  const open = all.at(-1) === carriage
  const whole = open ? all.subarray(0, -1) : all
  if (!whole.includes(newline)) {
    for (const one of [lf, crlf]) one.update(whole)
    return open
  }
  const unix = whole.includes(carriage)
    ? Buffer.from(whole.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')
    : whole
  lf.update(unix)
  crlf.update(Buffer.from(unix.toString('latin1').replaceAll('\n', '\r\n'), 'latin1'))
  return open
}

/** The digest of bytes in memory. */
export const digestOf = (content: Uint8Array, algorithm: DigestAlgorithm): ContentDigest => {
  const running = startDigest(algorithm)
  running.add(content)
  return running.end()
}
