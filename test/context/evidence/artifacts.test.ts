import { strToU8, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { unpacked } from '../../../src/context/evidence/artifacts.ts'

const evidence = {
  schema: 'sar/evidence@1',
  repository: 'octo/models',
  run: { id: 7, attempt: 1 },
  headSha: 'a'.repeat(40),
  baseSha: null,
  mergeSha: null,
  workflow: { path: '.github/workflows/ci.yml', blob: 'b'.repeat(40) },
  tests: 'green',
  reports: [{ path: 'coverage.xml', text: '<coverage/>' }],
}
const file = 'sar-evidence.json'
const packed = (content: unknown, name = file) => zipSync({ [name]: strToU8(JSON.stringify(content)) })

describe('the archive of an artifact', () => {
  it('gives the evidence in it', () => {
    expect(unpacked(packed(evidence))).toEqual({ known: true, value: evidence })
  })

  it.each([
    ['is no archive', Buffer.from('no archive')],
    ['is cut', packed(evidence).subarray(0, 60)],
    ['holds another file', packed(evidence, 'evidence.json')],
    ['holds another form', packed({ ...evidence, schema: 'sar/evidence@2' })],
    ['holds a path out of the repository', packed({ ...evidence, reports: [{ path: '../coverage.xml', text: '' }] })],
    ['would fill the memory', zipSync({ [file]: new Uint8Array(32 * 1024 * 1024) })],
  ])('is unknown, not trusted, where it %s', (_, archive) => {
    expect(unpacked(archive)).toMatchObject({ known: false, reason: expect.stringContaining('sar/evidence@1') })
  })

  it('believes no size that the archive states of itself', () => {
    const archive = zipSync({ [file]: strToU8(JSON.stringify({ ...evidence, tests: 'red' }).padEnd(30_000_000)) })
    const directory = new DataView(archive.buffer, archive.byteOffset)
    const at = archive.length - 22 - directory.getUint32(archive.length - 22 + 12, true)
    directory.setUint32(at + 24, 64, true)
    expect(unpacked(archive).known).toBe(false)
  })
})
