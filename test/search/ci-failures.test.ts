import { join } from 'node:path'
import { RE2JS } from 're2js'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ciFailures } from '../../src/search/sensors/l2-pipeline/ci-failures.ts'
import { surveyFixture } from '../support/fixture.ts'

const fixtures = join(import.meta.dirname, '../fixtures/sensors/ci-failures')
const findingsOf = async (name: string) => (await surveyFixture(ciFailures, join(fixtures, name))).findings

describe('what ci-failures shows of a log', () => {
  it('holds no credential, neither as evidence nor in the entry that it proposes', async () => {
    const told = JSON.stringify(await findingsOf('finds-a-cause-beside-a-credential'))
    expect(told).toContain('was turned down by the moon')
    expect(told).not.toMatch(/hunter2|abcdef0123456789/)
  })

  it('is the lines that tell the cause, without colours and times', async () => {
    const [finding] = await findingsOf('finds-the-failing-test-behind-warnings-and-echoed-scripts')
    expect(finding?.title).toBe(
      'ci.yml fails on main: Tests fail (test-failure): `FAILED tests/test_train.py::test_loss - assert 0.41 == 0.5`',
    )
    expect(finding?.detail).toContain('- `FAILED tests/test_train.py::test_loss - assert 0.41 == 0.5`')
    expect(finding?.data).toMatchObject({ pattern: 'test-failure', fix: null, transient: false })
  })

  it('proposes an entry that would know the failure again, whatever shard it is', async () => {
    const [finding] = await findingsOf('finds-unknown-failures-of-one-kind')
    const signature = RE2JS.compile(z.string().parse(finding?.data['signature']))
    const line = (shard: string) => `bench: shard ${shard} checksum 77aa88bb99cc does not match the ledger`
    expect(signature.matcher(line('7')).find()).toBe(true)
    expect(signature.matcher(line('of none')).find()).toBe(false)
    expect(finding?.data['workflows']).toEqual(['.github/workflows/bench.yml', '.github/workflows/ci.yml'])
    expect(finding?.confidence).toBe('medium')
  })
})
