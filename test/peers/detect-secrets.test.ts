import { spawnSync } from 'node:child_process'
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'vitest'
import { z } from 'zod'
import { secrets } from '../../src/search/sensors/l1-source/secrets.ts'
import { surveyFixture } from '../support/fixture.ts'
import { differences, inFixture, unexplained } from './differences.ts'
import { absence, program, root } from './tools.ts'

const fixtures = join(root, 'test/fixtures/sensors/secrets')
const cases = ['finds-shapes-in-code-and-configuration', 'finds-literals-under-names', 'finds-in-kubernetes-manifests']
const given = z.looseObject({ replace: z.record(z.string(), z.array(z.string())) })
const baseline = z.looseObject({
  results: z.record(z.string(), z.array(z.looseObject({ type: z.string(), line_number: z.int() }))),
})

/** A copy of a fixture whose files hold the whole credentials; it lies outside the repository. */
function whole(name: string): { readonly folder: string; readonly repository: string } {
  const folder = mkdtempSync(join(tmpdir(), 'sar-secrets-'))
  const repository = join(folder, 'repo')
  cpSync(join(fixtures, name), folder, { recursive: true })
  const words = Object.entries(given.parse(JSON.parse(readFileSync(join(folder, 'given.json'), 'utf8'))).replace)
  for (const path of globSync(['**/*.*', '**/.*', '**/Dockerfile'], { cwd: repository })) {
    if (path.endsWith('.github') || path.endsWith('workflows')) continue
    const text = readFileSync(join(repository, path), 'utf8')
    writeFileSync(
      join(repository, path),
      words.reduce((all, [word, parts]) => all.replaceAll(word, parts.join('')), text),
    )
  }
  rmSync(join(folder, 'given.json'))
  return { folder, repository }
}

function scan(repository: string): string {
  return spawnSync(program('detect-secrets'), ['scan', '--all-files'], { cwd: repository, encoding: 'utf8' }).stdout
}

async function linesOf(folder: string): Promise<readonly string[]> {
  const { findings } = await surveyFixture(secrets, folder)
  return findings.flatMap(({ location }) => (location === null ? [] : [`${location.path}:${location.line}`]))
}

const apartFrom = (
  name: string,
  found: readonly { readonly rule: string; readonly where: string }[],
  comparison: string,
): ReturnType<typeof unexplained> =>
  unexplained(
    found.map((one) => ({ ...one, where: `${name}/${one.where}` })),
    inFixture(differences(comparison), name),
  )

describe('secrets', () => {
  it.for(cases)('finds what detect-secrets finds in %s', async (name, { expect, skip }) => {
    skip(absence('detect-secrets') !== null, 'no detect-secrets here')
    const { folder, repository } = whole(name)
    const found = Object.entries(baseline.parse(JSON.parse(scan(repository))).results).flatMap(([path, entries]) =>
      entries.map((entry) => ({ rule: entry.type, where: `${path}:${entry.line_number}` })),
    )
    const own = await linesOf(folder)
    const missed = found.filter(({ where }) => !own.includes(where))
    expect(apartFrom(name, missed, 'detect-secrets')).toEqual({ left: [], unused: [] })
  })

  it.for(cases)('takes what its own baseline lists of %s as known', async (name, { expect, skip }) => {
    skip(absence('detect-secrets') !== null, 'no detect-secrets here')
    const { folder, repository } = whole(name)
    const text = scan(repository)
    const listed = Object.entries(baseline.parse(JSON.parse(text)).results).flatMap(([path, entries]) =>
      entries.map((entry) => ({ rule: entry.type, where: `${path}:${entry.line_number}` })),
    )
    writeFileSync(join(repository, '.secrets.baseline'), text)
    const left = await linesOf(folder)
    const kept = listed.filter(({ where }) => left.includes(where))
    expect(apartFrom(name, kept, 'detect-secrets baseline')).toEqual({ left: [], unused: [] })
  })
})
