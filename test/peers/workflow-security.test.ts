import { spawnSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, mkdtempSync, readdirSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'vitest'
import { z } from 'zod'
import type { Finding } from '../../src/domain/finding.ts'
import type { Json } from '../../src/domain/identity.ts'
import type { Sensor } from '../../src/domain/sensor.ts'
import { workflowSecurity } from '../../src/search/sensors/l2-pipeline/workflow-security.ts'
import { surveyFixture } from '../support/fixture.ts'
import { differences, unexplained } from './differences.ts'
import { absence, program, root, type Tool } from './tools.ts'

const fixtures = join(root, 'test/fixtures/sensors/workflow-security')
const cases = readdirSync(fixtures).filter((name) => !name.startsWith('cannot-tell-'))

/** As strict as the tools are by themselves. */
const strict: Json = { owners: [], images: true, credentials: 'kept' }
const strictest: Sensor = {
  ...workflowSecurity,
  inspect: (file, _, companions) => workflowSecurity.inspect(file, strict, companions),
  conclude: (facts, view) => workflowSecurity.conclude(facts, view, strict),
}

/** zizmor's audits that we cover, each with our kinds for it. */
const audits: Readonly<Record<string, readonly string[]>> = {
  'template-injection': ['expression-injection', 'secret-in-script'],
  'dangerous-triggers': ['untrusted-checkout'],
  'unpinned-uses': ['unpinned-action'],
  'excessive-permissions': ['broad-permissions', 'missing-permissions'],
  artipacked: ['persisted-credentials'],
}
/** Audits of something that holds for a whole file. */
const ofFiles = new Set(['dangerous-triggers', 'excessive-permissions'])

interface Theirs {
  readonly rule: string
  readonly where: string
  readonly from: number
  readonly to: number
}

const point = z.looseObject({ row: z.int() })
const zizmorReport = z.array(
  z.looseObject({
    ident: z.string(),
    locations: z.array(
      z.looseObject({
        symbolic: z.looseObject({
          kind: z.string(),
          key: z.record(z.string(), z.looseObject({ verbatim_path: z.string() })),
        }),
        concrete: z.looseObject({ location: z.looseObject({ start_point: point, end_point: point }) }),
      }),
    ),
  }),
)
const actionlintReport = z.array(z.looseObject({ filepath: z.string(), line: z.int(), message: z.string() })).nullable()

function copyOf(name: string): { readonly folder: string; readonly files: readonly string[] } {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sar-security-')))
  cpSync(join(fixtures, name, 'repo'), folder, { recursive: true })
  mkdirSync(join(folder, '.git'))
  const files = globSync(['.github/workflows/*.yml', '**/action.yml'], {
    cwd: folder,
    exclude: ['test/**', 'tasks/**'],
  })
  return { folder, files: files.sort() }
}

function output(tool: Tool, args: readonly string[], cwd: string): unknown {
  return JSON.parse(spawnSync(program(tool), args, { cwd, encoding: 'utf8', maxBuffer: 1 << 26 }).stdout)
}

function zizmorFindings(name: string): readonly Theirs[] {
  const { folder, files } = copyOf(name)
  const found = zizmorReport.parse(output('zizmor', ['--offline', '--no-progress', '--format=json', ...files], folder))
  return found.flatMap(({ ident, locations }) => {
    const primary = locations.find(({ symbolic }) => symbolic.kind === 'Primary')
    const path = Object.values(primary?.symbolic.key ?? {})[0]?.verbatim_path
    if (!(ident in audits) || primary === undefined || path === undefined) return []
    const { start_point: from, end_point: to } = primary.concrete.location
    return [{ rule: ident, where: path.replace(/^\.\//, ''), from: from.row + 1, to: to.row + 1 }]
  })
}

/** Of a block (`run: |`) it names the line of the mark; in the fixtures the expression stands this close below. */
const linesBelowMark = 2

function actionlintFindings(name: string): readonly Theirs[] {
  const { folder, files } = copyOf(name)
  const workflows = files.filter((path) => path.startsWith('.github/workflows/'))
  if (workflows.length === 0) return []
  const args = ['-no-color', '-shellcheck=', '-pyflakes=', '-format', '{{json .}}', ...workflows]
  return (actionlintReport.parse(output('actionlint', args, folder)) ?? [])
    .filter(({ message }) => message.includes('potentially untrusted'))
    .map(({ filepath, line }) => ({
      rule: 'template-injection',
      where: filepath,
      from: line,
      to: line + linesBelowMark,
    }))
}

/** What a tool finds and we do not: the same rule, in the same file, where it is of a line on that line. */
const missedBy = (theirs: readonly Theirs[], ours: readonly Finding[]): readonly Theirs[] =>
  theirs.filter(
    ({ rule, where, from, to }) =>
      !ours.some(({ kind, location, data }) => {
        if (location?.path !== where || audits[rule]?.includes(kind) !== true) return false
        return ofFiles.has(rule) || (location.line <= to && location.endLine >= from) || linesOf(data).includes(from)
      }),
  )

/** Every line that one finding of ours stands for. */
const linesOf = (data: Finding['data']): readonly unknown[] => (Array.isArray(data['lines']) ? data['lines'] : [])

const inCase = (tool: string, name: string) =>
  differences('workflow-security')
    .filter((one) => one.tool === tool && one.where.startsWith(`${name}/`))
    .map((one) => ({ ...one, where: one.where.slice(name.length + 1) }))

describe.for([
  ['zizmor', zizmorFindings],
  ['actionlint', actionlintFindings],
] as const)('workflow-security and %s', ([tool, find]) => {
  it.for(cases)('%s', async (name, { expect, skip }) => {
    skip(absence(tool) !== null, `no ${tool} here`)
    const { findings } = await surveyFixture(strictest, join(fixtures, name))
    expect(unexplained(missedBy(find(name), findings), inCase(tool, name))).toEqual({ left: [], unused: [] })
  })
})
