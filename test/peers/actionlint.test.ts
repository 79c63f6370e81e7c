import { spawnSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, mkdtempSync, readdirSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { describe, it } from 'vitest'
import { z } from 'zod'
import { workflowSchema } from '../../src/search/sensors/l2-pipeline/workflow-schema.ts'
import { surveyFixture } from '../support/fixture.ts'
import { differences, unexplained } from './differences.ts'
import { absence, program, root } from './tools.ts'

const fixtures = join(root, 'test/fixtures/sensors/workflow-schema')
const cases = readdirSync(fixtures).filter((name) => !name.startsWith('cannot-tell-'))
const report = z.array(z.looseObject({ kind: z.string(), filepath: z.string() })).nullable()
const justified = differences('workflow-schema')

/** What actionlint says of style, of labels and of scripts is no refusal of the file by GitHub. */
const refusals = new Set(
  'syntax-check events permissions job-needs id expression workflow-call action env-var'.split(' '),
)

const workflowsOf = (folder: string): readonly string[] =>
  globSync('.github/workflows/*.{yml,yaml}', { cwd: folder }).sort()

/** The workflow files of a fixture that actionlint refuses. It takes a folder with `.git` in it for a project. */
function theirs(name: string): ReadonlySet<string> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sar-actionlint-')))
  cpSync(join(fixtures, name, 'repo'), folder, { recursive: true })
  mkdirSync(join(folder, '.git'))
  const files = workflowsOf(folder)
  if (files.length === 0) return new Set()
  const { stdout } = spawnSync(
    program('actionlint'),
    ['-no-color', '-shellcheck=', '-pyflakes=', '-format', '{{json .}}', ...files],
    { cwd: folder, encoding: 'utf8' },
  )
  const found = report.parse(JSON.parse(stdout)) ?? []
  return new Set(
    found.filter(({ kind }) => refusals.has(kind)).map(({ filepath }) => relative(folder, join(folder, filepath))),
  )
}

async function ours(name: string): Promise<ReadonlySet<string>> {
  const { findings } = await surveyFixture(workflowSchema, join(fixtures, name))
  const refused = findings.filter(({ kind }) => kind !== 'float-version' && kind !== 'misplaced')
  return new Set(refused.flatMap(({ location }) => (location === null ? [] : [location.path])))
}

describe('workflow-schema', () => {
  it.for(cases)('refuses the files that actionlint refuses in %s', async (name, { expect, skip }) => {
    skip(absence('actionlint') !== null, 'no actionlint here')
    const [other, own] = [theirs(name), await ours(name)]
    const apart = workflowsOf(join(fixtures, name, 'repo'))
      .filter((path) => other.has(path) !== own.has(path))
      .map((path) => ({ rule: own.has(path) ? 'ours' : 'theirs', where: `${name}/${path}` }))
    const here = justified.filter(({ where }) => where.startsWith(`${name}/`))
    expect(unexplained(apart, here)).toEqual({ left: [], unused: [] })
  })
})
