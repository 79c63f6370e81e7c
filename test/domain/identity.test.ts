import { describe, expect, it } from 'vitest'
import { blobHash, canonical, findingId } from '../../src/domain/identity.ts'

describe('identity', () => {
  it('hashes a blob as git does', () => {
    expect(blobHash(new TextEncoder().encode('hello\n'))).toBe('ce013625030ba8dba906f756967f9e9ca394464a')
  })

  it('writes canonical JSON with sorted keys', () => {
    expect(canonical({ b: 1, a: [true, null, 'é'] })).toBe('{"a":[true,null,"é"],"b":1}')
  })

  it('gives a finding an id that depends on sensor, kind and subject alone', () => {
    const id = findingId('secrets', 'aws-key', 'a/b.py#KEY')
    expect(id).toMatch(/^[0-9a-f]{16}$/)
    expect(findingId('secrets', 'aws-key', 'a/b.py#KEY')).toBe(id)
    expect(findingId('secrets', 'aws-key', 'a/b.py#KEY~2')).not.toBe(id)
  })
})
