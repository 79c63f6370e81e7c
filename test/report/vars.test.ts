import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { known, unknown } from '../../src/domain/answer.ts'
import { registrySchema } from '../../src/domain/registry.ts'
import { secretRotation } from '../../src/domain/secret-rotation.ts'
import { auditVariables } from '../../src/domain/variable-audit.ts'
import type { LayerAnswer } from '../../src/domain/variable-audit.ts'
import { varsSchema } from '../../src/domain/vars-document.ts'
import { valueFault } from '../../src/formats/registry.ts'
import { plain } from '../../src/report/paint.ts'
import { varsCounts } from '../../src/report/vars/audit.ts'
import { expectedJson, varsJson } from '../../src/report/vars/json.ts'
import { varsMarkdown } from '../../src/report/vars/markdown.ts'
import { rotationText } from '../../src/report/vars/rotation.ts'
import { expectedTable, varsDiff, varsTable } from '../../src/report/vars/text.ts'

const asOf = new Date('2026-06-01T12:00:00Z')
const registry = registrySchema.parse({
  expected: [
    { name: 'LOG_LEVEL', layer: 'repo-vars', purpose: 'Verbosity', default: 'info' },
    { name: 'AGENT_KILL_SWITCH', layer: 'repo-vars', governed: true, category: 'Autonomous Agent' },
    { name: 'GPU_QUEUE', layer: 'env-vars', environment: 'prod', required: false, category: 'a|b <i>' },
    { name: 'HF_TOKEN', layer: 'org-secrets', category: 'ML', rotateAfter: '30d' },
    { name: 'WANDB_KEY', layer: 'repo-secrets' },
  ],
})
const expiry = { variable: 'HUB_TOKEN_ENDS' }
const ruled = registrySchema.parse({
  expected: [
    { name: 'LOG_LEVEL', layer: 'repo-vars', purpose: 'Verbosity', default: 'info', allowed: ['info', 'debug'] },
    { name: 'BATCH', layer: 'repo-vars', pattern: '^[0-9]{1,4}$', default: 'a\nlong\u001b[31m value '.repeat(9) },
    { name: 'MODE', layer: 'env-vars', environment: 'prod', pattern: '^[a-z]+$', allowed: ['on', 'off'] },
    { name: 'HUB_TOKEN', layer: 'repo-secrets', rotateAfter: '60d', expiry },
    { name: 'KEY', layer: 'env-secrets', environment: 'prod', expiry: { ...expiry, layer: 'env-vars' } },
  ],
})
const variable = (name: string, updatedAt: string | null = null) => ({ name, value: 'never-shown', updatedAt })
const answers: readonly LayerAnswer[] = [
  {
    layer: 'org-secrets',
    environment: null,
    answer: known([variable('HF_TOKEN', '2026-05-01T00:00:00Z'), variable('_OLD', '2025-01-01T00:00:00Z')]),
  },
  { layer: 'repo-secrets', environment: null, answer: unknown('GitHub refused', 'secrets: read') },
  { layer: 'repo-vars', environment: null, answer: known([variable('LOG_LEVEL'), variable('ZZZ'), variable('AAA')]) },
  { layer: 'env-vars', environment: 'prod', answer: known([]) },
]
const report = { asOf, repository: 'octo/models', authOk: true, audit: auditVariables(registry, answers, valueFault) }
const style = { paint: plain, width: 100 }

const original = z.strictObject({
  timestamp: z.string().regex(/^[0-9-]{10}T[0-9:]{8}\.[0-9]{6}\+00:00$/),
  owner: z.string(),
  repo: z.string(),
  auth_ok: z.boolean(),
  summary: z.strictObject({ total: z.int(), present: z.int(), absent: z.int(), unknown: z.int() }),
  results: z.array(
    z.strictObject({
      name: z.string(),
      layer: z.string(),
      status: z.enum(['present', 'absent', 'unknown']),
      required: z.boolean(),
      category: z.string(),
      human_governance: z.boolean(),
      note: z.string(),
    }),
  ),
  extra_vars: z.array(z.string()),
})

describe('vars check as JSON', () => {
  it('is the document of the original tool, key for key, when asked to be compatible', () => {
    const document = original.parse(JSON.parse(varsJson(report, { compat: true })))
    expect(document.results.map(({ name, status, note }) => [name, status, note])).toEqual([
      ['LOG_LEVEL', 'present', ''],
      ['AGENT_KILL_SWITCH', 'absent', '⚠️ BLOCKER'],
      ['GPU_QUEUE', 'absent', 'optional'],
      ['HF_TOKEN', 'present', ''],
      ['WANDB_KEY', 'unknown', 'GitHub refused (needs secrets: read)'],
    ])
    expect(document.summary).toEqual({ total: 5, present: 2, absent: 2, unknown: 1 })
    expect(document.extra_vars).toEqual(['org-secrets/_OLD', 'repo-vars/AAA', 'repo-vars/ZZZ'])
    expect([document.owner, document.repo, document.timestamp]).toEqual([
      'octo',
      'models',
      '2026-06-01T12:00:00.000000+00:00',
    ])
  })

  it('adds keys of ours and takes none away', () => {
    const ours = varsSchema.parse(JSON.parse(varsJson(report, { compat: false })))
    expect(Object.keys(ours)).toEqual(expect.arrayContaining(Object.keys(original.shape)))
    expect(ours.summary).toMatchObject({ total: 5, absent_required: 1, unknown_required: 1, extra: 3 })
    expect(ours.results[2]).toMatchObject({ name: 'GPU_QUEUE', environment: 'prod', note: 'optional' })
  })

  it('is ASCII, without a line feed at the end, and holds no value', () => {
    const text = varsJson(report, { compat: true })
    expect(text).toMatch(/^[\n -~]+\}$/)
    expect(text).toContain(String.raw`\u26a0\ufe0f BLOCKER`)
    expect(varsJson(report, { compat: false })).not.toContain('never-shown')
  })
})

it('counts what exit codes follow from', () => {
  expect(varsCounts(report.audit)).toMatchObject({ absentRequired: 1, unknownRequired: 1 })
})

it('lists what nobody expects whatever its name begins with', () => {
  expect(JSON.parse(varsJson(report, { compat: false })).extra_vars).toContain('org-secrets/_OLD')
  expect(JSON.parse(varsJson(report, { compat: true })).extra_vars).toContain('org-secrets/_OLD')
  for (const text of [varsTable(report, style), varsDiff(report), varsMarkdown(report)])
    expect(text).toContain('org-secrets/_OLD')
})

it('vars check as a table', async () => {
  await expect(varsTable(report, style)).toMatchFileSnapshot('../fixtures/reports/vars/check.txt')
})

it('vars report as Markdown', async () => {
  const text = varsMarkdown(report)
  expect(text).not.toContain('<i>')
  await expect(text).toMatchFileSnapshot('../fixtures/reports/vars/report.md')
})

it('vars diff', async () => {
  await expect(varsDiff(report)).toMatchFileSnapshot('../fixtures/reports/vars/diff.txt')
})

it('vars diff cuts what is long and says when nothing differs', () => {
  const many = known(Array.from({ length: 12 }, (_, index) => variable(`EXTRA_${index + 10}`)))
  const one = registrySchema.parse({ expected: [{ name: 'EXTRA_10', layer: 'repo-vars' }] })
  const place = { layer: 'repo-vars', environment: null } as const
  expect(varsDiff({ ...report, audit: auditVariables(one, [{ ...place, answer: many }], valueFault) })).toContain(
    '… and 1 more',
  )
  const whole = auditVariables(one, [{ ...place, answer: known([variable('EXTRA_10')]) }], valueFault)
  expect(varsDiff({ ...report, audit: whole })).toMatch(/No differences/)
})

it('vars expected', async () => {
  await expect(expectedTable(registry, style)).toMatchFileSnapshot('../fixtures/reports/vars/expected.txt')
  await expect(expectedTable(ruled, style)).toMatchFileSnapshot('../fixtures/reports/vars/expected-rules.txt')
  const [head] = expectedTable(registrySchema.parse({ expected: [{ name: 'A', layer: 'repo-vars' }] }), style).split(
    '\n',
  )
  expect(head?.split(/ +/)).toEqual(['LAYER', 'NAME', 'CATEGORY', 'TAGS', 'PURPOSE'])
  expect(JSON.parse(expectedJson(registry, { compat: true }))).toHaveLength(5)
  expect(
    Object.keys(z.array(z.looseObject({})).parse(JSON.parse(expectedJson(registry, { compat: true })))[0] ?? {}),
  ).toEqual(['name', 'layer', 'required', 'category', 'purpose', 'human_governance'])
})

it('vars rotate-check skips no name, keeps each entry to its own limit, and takes no silence for youth', () => {
  const undated: LayerAnswer = { layer: 'codespace', environment: null, answer: known([variable('UNDATED')]) }
  const rotation = secretRotation(registry, [...answers, undated], { days: 90, asOf })
  expect(rotation.overdue.map(({ subject, days, limit }) => [subject, days, limit])).toEqual([
    ['org-secrets/_OLD', 516, 90],
    ['org-secrets/HF_TOKEN', 31, 30],
  ])
  expect(rotation.unknown.map(({ subject }) => subject)).toEqual(['repo-secrets', 'codespace/UNDATED'])
  expect(rotationText(rotation, [])).toBe(
    [
      '❌ org-secrets/_OLD — 516d ago (last: 2025-01-01), limit 90d',
      '❌ org-secrets/HF_TOKEN — 31d ago (last: 2026-05-01), limit 30d',
      '❓ repo-secrets: GitHub refused (needs secrets: read)',
      '❓ codespace/UNDATED: GitHub tells no date for it',
      '2 overdue, 0 in time, 2 unknown',
      '',
    ].join('\n'),
  )
})
