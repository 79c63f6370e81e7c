import { generateKeyPairSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readLocalFiles } from '../../src/context/state/local.ts'
import { ledgerFilesOf } from '../../src/context/state/state-files.ts'
import { canonical } from '../../src/domain/identity.ts'
import type { LedgerEntry, LedgerLine } from '../../src/domain/state.ts'
import { appendLines } from '../../src/ledger/append.ts'
import { checkerFrom, checkpointOf, signerFrom, verifySignatures } from '../../src/ledger/signing.ts'
import { ledgerTexts, verifyLedger } from '../../src/ledger/verify.ts'
import { seeded } from '../sample/random.ts'

/** Texts in which an edit could hide: signs that stand for what could not be read, of many bytes, of other directions. */
const notes = ['plain', 'é "quoted" \\ text', 'what was \uFFFD unreadable', '🐕 and \u202e back', '\u2028\u0000']

const entryOf = (n: number): LedgerEntry => ({
  at: `2026-0${n < 4 ? 5 : 6}-01T12:00:0${n}.000Z`,
  actor: 'sar-watchdog',
  action: n % 2 === 0 ? 'step.planned' : 'step.acted',
  subject: `SAR-005/prune ${notes[n % notes.length] ?? ''}`,
  evidence: { run: '0123456789', tries: n, note: notes[(n + 2) % notes.length] ?? '' },
})

const lines = appendLines(
  [],
  Array.from({ length: 8 }, (_, n) => entryOf(n)),
)

const bytesOf = (some: readonly LedgerLine[]): Buffer =>
  Buffer.from(some.map((line) => `${canonical(line)}\n`).join(''))

/** The ledger as it lies on the disk: two months. */
const months = [lines.slice(0, 4), lines.slice(4)].map(bytesOf)
const checkpoint = { seq: 7, hash: lines[7]?.hash ?? '' }

const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'sar-ledger-'))
  mkdirSync(join(made, 'ledger'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

/** Whether `ledger verify` would call these files intact: they are written, read and checked as the command does. */
const intact = async (at: string, files: readonly Buffer[]): Promise<boolean> => {
  for (const [index, bytes] of files.entries()) writeFileSync(join(at, 'ledger', `2026-0${5 + index}.jsonl`), bytes)
  try {
    const read = await readLocalFiles(at)
    return verifyLedger(ledgerTexts(ledgerFilesOf(read ?? new Map())), checkpoint).ok
  } catch {
    return false
  }
}

const random = seeded(5)
const other = (byte: number): number => (byte + 1 + Math.floor(random.next() * 255)) % 256

/** Every way to change one place of a file: another byte there, none there, one more before it, or it and the next turned. */
const mutations = (file: Buffer, place: number): readonly Buffer[] => {
  const [before, byte, after] = [file.subarray(0, place), file[place] ?? 0, file.subarray(place + 1)]
  const turned = Buffer.from([after[0] ?? 0, byte])
  return [
    ...[other(byte), byte ^ 1, byte ^ 0x20, byte ^ 0x80].map((one) =>
      Buffer.concat([before, Buffer.from([one]), after]),
    ),
    Buffer.concat([before, after]),
    Buffer.concat([before, Buffer.from([other(0)]), file.subarray(place)]),
    ...(after.length === 0 || after[0] === byte ? [] : [Buffer.concat([before, turned, after.subarray(1)])]),
  ]
}

describe('ledger verify', () => {
  it('finds an edit, a deletion, an insertion or a reordering of any byte', { timeout: 120_000 }, async () => {
    const at = folder()
    expect(await intact(at, months)).toBe(true)
    const missed: string[] = []
    let tried = 0
    const all = months.flatMap((file, month) =>
      Array.from(file.keys()).flatMap((place) =>
        mutations(file, place).map((changed, way) => ({ file, month, changed, name: `${month}:${place}:${way}` })),
      ),
    )
    for (const { file, month, changed, name } of all) {
      if (changed.equals(file)) continue
      tried += 1
      if (await intact(at, months.with(month, changed))) missed.push(name)
    }
    expect(missed).toEqual([])
    expect(tried).toBeGreaterThan(10_000)
  })

  it('finds lines that were moved, doubled, left out or taken from another place, in any number', async () => {
    const at = folder()
    for (let count = 0; count < 300; count += 1) {
      const order = Array.from({ length: 1 + Math.floor(random.next() * 9) }, () => Math.floor(random.next() * 8))
      const chosen = order.flatMap((index) => lines[index] ?? [])
      const found = await intact(at, [bytesOf(chosen.slice(0, 4)), bytesOf(chosen.slice(4))])
      expect({ order, intact: found }).toEqual({ order, intact: false })
    }
  })
})

describe('signed checkpoints', () => {
  const repository = 'octo/model'
  const pair = generateKeyPairSync('ed25519')
  const pem = (one: KeyObject): string =>
    one.export({ type: one.type === 'private' ? 'pkcs8' : 'spki', format: 'pem' }).toString()
  const [signer, key] = [
    signerFrom(pem(pair.privateKey).replaceAll('\n', String.raw`\n`), 'it'),
    checkerFrom(pem(pair.publicKey), 'it'),
  ]
  const given = { repository, at: '2026-06-02T00:00:00.000Z', actor: 'sar-watchdog' }
  const mark = checkpointOf(lines, signer, given)
  const signed = appendLines(lines, mark === null ? [] : [mark, entryOf(8)])

  it('cover the chain up to the line that they name', () => {
    expect(verifySignatures(signed, key, repository)).toEqual({ ok: true, checkpoints: 1, upTo: 7 })
    expect(verifySignatures(lines, key, repository)).toEqual({ ok: true, checkpoints: 0, upTo: null })
    expect(checkpointOf([], signer, given)).toBeNull()
    expect(checkpointOf(signed.slice(0, 9), signer, given)).toBeNull()
  })

  it('do not hold for a chain that was written anew, of another repository, or by another key', () => {
    const forged = appendLines(
      [],
      signed.map((line) => (line.seq === 3 ? { ...line, subject: 'another' } : line)),
    )
    expect(verifyLedger(forged.map((line) => `${canonical(line)}\n`)).ok).toBe(true)
    expect(verifySignatures(forged, key, repository)).toMatchObject({ ok: false, seq: 8 })
    const last = forged[7]
    const moved = appendLines(
      [],
      forged.map((line) => (line.seq === 8 ? { ...line, subject: `7:${last?.hash ?? ''}` } : line)),
    )
    expect(verifySignatures(moved, key, repository)).toEqual({
      ok: false,
      seq: 8,
      why: 'the signature of this checkpoint does not hold',
    })
    expect(verifySignatures(signed, key, 'octo/other')).toMatchObject({ ok: false, seq: 8 })
    const stranger = checkerFrom(pem(generateKeyPairSync('ed25519').publicKey), 'it')
    expect(verifySignatures(signed, stranger, repository)).toEqual({ ok: true, checkpoints: 1, upTo: null })
  })

  it('are made by Ed25519 keys alone', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    expect(() => signerFrom(pem(privateKey), 'SAR_SIGNING_KEY')).toThrow('SAR_SIGNING_KEY is no Ed25519 key')
    expect(() => signerFrom('a secret', 'SAR_SIGNING_KEY')).toThrow(/^SAR_SIGNING_KEY is no key in PEM form$/)
    expect(checkerFrom(pem(pair.privateKey), 'it').id).toBe(key.id)
  })
})
