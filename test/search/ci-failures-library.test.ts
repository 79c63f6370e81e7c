import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { library } from '../../src/search/sensors/l2-pipeline/ci-failures/library.ts'

const lines = z
  .record(z.string(), z.array(z.string()))
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, 'ci-failures-lines.json'), 'utf8')))

/** What a change can mend without a person, as the playbook for failing CI calls it. */
const fixes = [
  'action-versions',
  'formatting',
  'import-order',
  'pinned-requirements',
  'vulnerable-pins',
  'unused-imports',
  'workflow-yaml',
] as const

/** What any failed job may say, and what says nothing of why. */
const everyFailure = [
  '##[error]Process completed with exit code 1.',
  'Error: Process completed with exit code 2.',
  'exit code: 1',
  'error',
  'Error:',
  'FAILED',
  'Traceback (most recent call last):',
  'Build failed',
  'tests/test_train.py::test_error_is_raised PASSED',
  '0 failed, 120 passed',
  '0 errors, 0 warnings, 0 informations ',
  'Found 0 errors.',
  'found 0 vulnerabilities',
  'Tests run: 14, Failures: 0, Errors: 0, Skipped: 0',
  '=================== 120 passed, 0 errors in 41.20s ====================',
]

describe('the library of causes', () => {
  it.each(library.map((pattern) => [pattern.id, pattern] as const))('knows %s by every line of it', (id, pattern) => {
    const known = lines[id] ?? []
    expect(known.filter((line) => !pattern.signatures.some((one) => one.test(line)))).toEqual([])
    expect(pattern.signatures.filter((one) => !known.some((line) => one.test(line))).map(String)).toEqual([])
  })

  it('has no line of a cause that it lacks', () => {
    expect(Object.keys(lines).filter((id) => !library.some((pattern) => pattern.id === id))).toEqual([])
  })

  it.each(everyFailure)('takes no cause from %j', (line) => {
    expect(library.filter(({ signatures }) => signatures.some((one) => one.test(line))).map(({ id }) => id)).toEqual([])
  })

  it('says for each cause what mends it', () => {
    const strange = library.filter(({ fix }) => fix !== null && !fixes.some((known) => known === fix))
    expect(strange.map(({ id }) => id)).toEqual([])
    for (const { remedy } of library) expect(remedy).toMatch(/^[a-z].{10,}/)
  })
})
