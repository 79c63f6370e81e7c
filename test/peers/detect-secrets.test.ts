import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { describe, it } from 'vitest'
import { z } from 'zod'
import { secrets } from '../../src/search/sensors/l1-source/secrets.ts'
import { surveyFixture } from '../support/fixture.ts'
import { differences, inFixture, unexplained } from './differences.ts'
import { absence, program, root } from './tools.ts'

const fixtures = join(root, 'test/fixtures/sensors/secrets')
/** Every fixture of the sensor, and a repository such as teams have: configurations, notebooks, Terraform, Latin-1. */
const cases = globSync('{finds,ignores}-*', { cwd: fixtures }).toSorted()
const folders = [...cases.map((name) => join(fixtures, name)), join(root, 'test/fixtures/peers/secrets')]
/** What detect-secrets lists by words in their own baselines is compared where no other baseline stands beside. */
const plain = folders.filter((folder) => !folder.includes('baseline'))
const given = z.looseObject({
  replace: z.record(z.string(), z.array(z.string())).default({}),
  bytes: z.record(z.string(), z.base64()).default({}),
})
const baseline = z.looseObject({
  results: z.record(z.string(), z.array(z.looseObject({ type: z.string(), line_number: z.int() }))),
})

/** A copy of a fixture whose files hold the whole credentials; it lies outside the repository. */
function whole(fixture: string): { readonly folder: string; readonly repository: string } {
  const folder = mkdtempSync(join(tmpdir(), 'sar-secrets-'))
  const repository = join(folder, 'repo')
  cpSync(fixture, folder, { recursive: true })
  const path = join(folder, 'given.json')
  const { replace, bytes } = given.parse(existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {})
  for (const file of readdirSync(repository, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue
    const at = join(file.parentPath, file.name)
    const text = Object.entries(replace).reduce(
      (all, [word, parts]) => all.replaceAll(word, parts.join('')),
      readFileSync(at, 'utf8'),
    )
    writeFileSync(at, text)
  }
  for (const [name, content] of Object.entries(bytes)) {
    mkdirSync(join(repository, dirname(name)), { recursive: true })
    writeFileSync(join(repository, name), Buffer.from(content, 'base64'))
  }
  rmSync(path, { force: true })
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

const listedIn = (text: string): readonly { readonly rule: string; readonly where: string }[] =>
  Object.entries(baseline.parse(JSON.parse(text)).results).flatMap(([path, entries]) =>
    entries.map((entry) => ({ rule: entry.type, where: `${path}:${entry.line_number}` })),
  )

describe('secrets', () => {
  it.for(folders)('finds what detect-secrets finds in %s', async (fixture, { expect, skip }) => {
    skip(absence('detect-secrets') !== null, 'no detect-secrets here')
    const { folder, repository } = whole(fixture)
    const found = listedIn(scan(repository))
    const own = await linesOf(folder)
    const missed = found.filter(({ where }) => !own.includes(where))
    expect(apartFrom(basename(fixture), missed, 'detect-secrets')).toEqual({ left: [], unused: [] })
  })

  it.for(plain)('takes what its own baseline lists of %s as known', async (fixture, { expect, skip }) => {
    skip(absence('detect-secrets') !== null, 'no detect-secrets here')
    const { folder, repository } = whole(fixture)
    const text = scan(repository)
    const listed = listedIn(text)
    writeFileSync(join(repository, '.secrets.baseline'), text)
    const left = await linesOf(folder)
    const kept = listed.filter(({ where }) => left.includes(where))
    expect(apartFrom(basename(fixture), kept, 'detect-secrets baseline')).toEqual({ left: [], unused: [] })
  })
})
