import { existsSync, globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { refusedInAction, refusedInWorkflow } from '../../src/formats/github-parser.ts'

const root = resolve(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const find = (glob: string) => globSync(glob, { cwd: root }).sort()

const step = z.looseObject({ uses: z.string().optional(), with: z.record(z.string(), z.unknown()).default({}) })
const workflow = z.looseObject({
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(
    z.string(),
    z.looseObject({
      permissions: z.record(z.string(), z.string()),
      'timeout-minutes': z.int(),
      steps: z.array(step),
      outputs: z.record(z.string(), z.string()).default({}),
    }),
  ),
})
const action = z.looseObject({
  inputs: z.record(z.string(), z.looseObject({ required: z.boolean(), default: z.string().optional() })),
  outputs: z.record(z.string(), z.looseObject({ description: z.string() })),
  runs: z.looseObject({ using: z.string(), main: z.string().optional(), steps: z.array(step).optional() }),
})

const workflows = find('.github/workflows/*.yml')
const actions = ['action.yml', ...find('.github/actions/*/action.yml')]
const actionOf = (path: string) => action.parse(parse(read(path)))

describe.each(workflows)('%s', (path) => {
  const parsed = workflow.parse(parse(read(path)))
  const steps = Object.values(parsed.jobs).flatMap((job) => job.steps)

  it('is accepted by GitHub’s own parser', async () => {
    expect(await refusedInWorkflow(path, read(path))).toEqual([])
  })

  it('grants nothing at the top and only what each job names', () => {
    expect(parsed.permissions).toEqual({})
    expect(Object.keys(parsed.jobs).length).toBeGreaterThan(0)
  })

  it('leaves no token behind after a checkout', () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'))
    expect(checkouts.filter(({ with: inputs }) => inputs['persist-credentials'] !== false)).toEqual([])
  })

  it('gives our own actions inputs that they have, and reads outputs that they have', () => {
    const ours = steps.filter(({ uses }) => uses !== undefined && /^[.$]\//.test(uses))
    expect(ours.length > 0 || path.endsWith('ci.yml')).toBe(true)
    for (const { uses = '', with: inputs } of ours) {
      const own = join(uses.replace(/^[.$]\//, ''), 'action.yml')
      expect(existsSync(join(root, own))).toBe(true)
      expect(Object.keys(actionOf(own).inputs)).toEqual(expect.arrayContaining(Object.keys(inputs)))
      for (const [, output] of read(path).matchAll(/steps\.sar\.outputs\.([a-z0-9-]+)/g))
        expect(Object.keys(actionOf(own).outputs)).toContain(output)
    }
  })
})

it('would notice a workflow that GitHub refuses', async () => {
  expect(workflows.length).toBeGreaterThanOrEqual(6)
  expect(await refusedInWorkflow('bad.yml', 'on: push\njobs: { a: { runs-on: x, steps: [{ use: y }] } }')).not.toEqual(
    [],
  )
})

describe('pins', () => {
  const uses = [...workflows, ...actions].flatMap((path) =>
    [...read(path).matchAll(/^\s*(?:- )?uses: ([^\s#]+)(?: # (\S+))?$/gm)].map(([, reference = '', version]) => ({
      path,
      reference,
      version,
    })),
  )
  const foreign = uses.filter(({ reference }) => !/^[.$]\//.test(reference))

  it('name a full commit and its release', () => {
    expect(foreign.length).toBeGreaterThan(8)
    const loose = foreign.filter(
      ({ reference, version }) => !/@[0-9a-f]{40}$/.test(reference) || !/^v\d+\.\d+\.\d+$/.test(version ?? ''),
    )
    expect(loose).toEqual([])
  })

  it('agree with each other', () => {
    const releases = new Map<string, Set<string>>()
    for (const { reference, version } of foreign) {
      const [name = ''] = reference.split('@')
      const repository = name.split('/').slice(0, 2).join('/')
      releases.set(repository, (releases.get(repository) ?? new Set()).add(`${reference.split('@')[1]} ${version}`))
    }
    expect([...releases].filter(([, pins]) => pins.size > 1)).toEqual([])
  })
})

describe('actions', () => {
  const main = actionOf('action.yml')

  it.each(actions.filter((path) => actionOf(path).runs.using === 'node24'))('%s runs the one bundle', (path) => {
    const { runs, inputs, outputs } = actionOf(path)
    expect(join(path, '..', runs.main ?? '')).toBe(join('dist', 'action.mjs'))
    expect(Object.keys(main.inputs)).toEqual(expect.arrayContaining(Object.keys(inputs)))
    expect(Object.keys(main.outputs)).toEqual(expect.arrayContaining(Object.keys(outputs)))
  })

  it.each(actions)('%s is accepted by GitHub’s own parser', async (path) => {
    expect(await refusedInAction(path, read(path))).toEqual([])
  })

  it('have the contract’s inputs and outputs', () => {
    const contract = 'command path config token fail-on layers sensors apply sarif-file summary comment job-status'
    expect(Object.keys(main.inputs).join(' ')).toBe(contract)
    expect(Object.keys(main.outputs).join(' ')).toBe(
      'state p0 p1 p2 p3 score report sarif requests evidence evidence-name',
    )
  })
})
