import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { describe, it } from 'vitest'
import { z } from 'zod'
import { differences, unexplained } from './differences.ts'
import { absence, program, root, type Tool } from './tools.ts'

const actionlintReport = z.array(z.looseObject({ kind: z.string(), filepath: z.string(), message: z.string() }))
const zizmorReport = z.array(
  z.looseObject({
    ident: z.string(),
    locations: z.array(
      z.looseObject({
        symbolic: z.looseObject({ key: z.record(z.string(), z.looseObject({ verbatim_path: z.string() })) }),
      }),
    ),
  }),
)

const workflows = globSync('.github/workflows/*.yml', { cwd: root }).sort()
const actions = ['action.yml', ...globSync('.github/actions/*/action.yml', { cwd: root }).sort()]

function run(tool: Tool, args: readonly string[]): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(program(tool), args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 })
  return { status, output: stdout === '' ? stderr : stdout }
}

const justified = (tool: Tool) => differences('own workflows').filter((one) => one.tool === tool)

describe('our own workflows and actions', () => {
  it('have nothing that actionlint objects to', ({ expect, skip }) => {
    skip(absence('actionlint') !== null, 'no actionlint here')
    const { output } = run('actionlint', [
      '-no-color',
      '-shellcheck=',
      '-pyflakes=',
      '-format',
      '{{json .}}',
      ...workflows,
    ])
    const found = actionlintReport
      .parse(JSON.parse(output))
      .map((one) => ({ rule: one.kind, where: one.filepath, message: one.message }))
    const bundle = /dist\/action\.mjs" does not exist/
    expect(
      unexplained(
        found.filter(({ message }) => !bundle.test(message)),
        justified('actionlint'),
      ),
    ).toEqual({ left: [], unused: [] })
  })

  it('have nothing that zizmor objects to', ({ expect, skip }) => {
    skip(absence('zizmor') !== null, 'no zizmor here')
    const { output } = run('zizmor', ['--offline', '--no-progress', '--format=json', ...workflows, ...actions])
    const found = zizmorReport.parse(JSON.parse(output)).map(({ ident, locations }) => ({
      rule: ident,
      where: Object.values(locations[0]?.symbolic.key ?? {})[0]?.verbatim_path ?? '',
    }))
    expect(unexplained(found, justified('zizmor'))).toEqual({ left: [], unused: [] })
  })

  it.for([
    ['vendor.github-workflows', workflows],
    ['vendor.github-actions', actions],
    ['vendor.dependabot', ['.github/dependabot.yml']],
  ] as const)('fit the published schema %s', ([schema, files], { expect, skip }) => {
    skip(absence('check-jsonschema') !== null, 'no check-jsonschema here')
    expect(run('check-jsonschema', ['--builtin-schema', schema, ...files])).toEqual({
      status: 0,
      output: 'ok -- validation done\n',
    })
  })
})
