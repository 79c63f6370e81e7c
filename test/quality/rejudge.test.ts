import { execFile, execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { compare } from './again.ts'
import type { SurveyRead } from './again.ts'
import type { Judgement } from './judgements.ts'

const commit = 'a'.repeat(40)
const found = (id: string, effect: Judgement['effect']): SurveyRead['findings'][number] => ({
  id: id.repeat(16),
  sensor: 'import-errors',
  kind: 'undeclared',
  effect,
  subject: id,
  title: `${id} is imported and declared nowhere`,
  location: { path: 'train.py' },
})
const judged = (id: string, effect: Judgement['effect'], at = commit): Judgement => ({
  repository: 'octo/models',
  commit: at,
  finding: id.repeat(16),
  kind: 'undeclared',
  effect,
  path: 'train.py',
  message: `${id} is imported and declared nowhere`,
  verdict: 'right',
  reason: 'Nothing names it.',
})
const compared = (findings: SurveyRead['findings'], lines: readonly Judgement[]) =>
  compare('octo/models', { commit, findings }, new Map([['import-errors', lines]]))

it('counts what is found again as it was judged', () => {
  expect(compared([found('a', 'blocks')], [judged('a', 'blocks')])).toEqual({ again: 1, changed: [], unjudged: [] })
})

it('lists what blocks and was read by nobody, and nothing less', () => {
  const { unjudged } = compared([found('a', 'blocks'), found('b', 'degrades'), found('c', 'loss')], [])
  expect(unjudged.map(({ finding, path }) => [finding, path])).toEqual([
    ['a'.repeat(16), 'train.py'],
    ['c'.repeat(16), 'train.py'],
  ])
})

it('tells of judgements that hold no more: gone, of another effect, of another commit', () => {
  const lines = [judged('a', 'blocks'), judged('b', 'blocks'), judged('c', 'blocks', 'b'.repeat(40))]
  const { changed, again } = compared([found('b', 'degrades'), found('c', 'blocks')], lines)
  expect(again).toBe(0)
  expect(changed.map((one) => one.split(': ').slice(2).join(': '))).toEqual([
    'found no more',
    'blocks then, degrades now',
    `judged at ${'b'.repeat(40)}, this is ${commit}`,
  ])
})

it('leaves the judgements of other repositories alone', () => {
  const others = [{ ...judged('a', 'blocks'), repository: 'octo/others' }]
  expect(compared([], others)).toEqual({ again: 0, changed: [], unjudged: [] })
})

it('searches checkouts, prints what to judge and fails', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sar-judged-'))
  const checkout = join(folder, 'octo+models')
  mkdirSync(checkout)
  writeFileSync(join(checkout, 'train.py'), 'import xarray\n\nprint(xarray)\n')
  const git = (...args: readonly string[]) => execFileSync('git', ['-C', checkout, ...args])
  git('init', '-q')
  git('add', '-A')
  git('-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', 'commit', '-qm', 'A model')
  const script = resolve(import.meta.dirname, 'rejudge.ts')
  const { status, out, said } = await new Promise<{ status: unknown; out: string; said: string }>((settle) => {
    const child = execFile(process.execPath, [script, folder, 'import-errors'], (_, out, said) =>
      settle({ status: child.exitCode, out, said }),
    )
  })
  expect(status).toBe(1)
  expect(JSON.parse(out)).toMatchObject({ sensor: 'import-errors', repository: 'octo/models', path: 'train.py' })
  expect(said).toBe('0 judged findings found again, 0 otherwise, 1 that block unjudged\n')
})
