import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { changeSchema } from '../../src/domain/change.ts'
import { permissionsFor, permissionsOf } from '../../src/domain/permissions.ts'

const manifest = z
  .object({ default_permissions: z.record(z.string(), z.string()) })
  .parse(parse(readFileSync(resolve(import.meta.dirname, '../../app.yml'), 'utf8')))

const kinds = changeSchema.options.map(({ shape }) => shape.kind.value)

/** Rights that the manifest leaves out: an operator who wants secrets to be written grants them. */
const optIn: ReadonlySet<string> = new Set(['set-secret', 'delete-secret'])

/** What is written elsewhere than to GitHub. */
const elsewhere: ReadonlySet<string> = new Set(['set-model-alias'])

it.each(kinds.filter((kind) => !optIn.has(kind) && !elsewhere.has(kind)))('the App asks for what %s needs', (kind) => {
  const asked = Object.entries(manifest.default_permissions).map(([name, level]) => `${name}: ${level}`)
  expect(permissionsOf(kind)).not.toEqual([])
  expect(asked).toEqual(expect.arrayContaining([...permissionsOf(kind)]))
})

it.each([...elsewhere].map((kind) => changeSchema.options.find(({ shape }) => shape.kind.value === kind)))(
  'nothing is asked of GitHub for what is written elsewhere',
  (one) => expect(one === undefined ? null : permissionsOf(one.shape.kind.value)).toEqual([]),
)

it.each([
  [{ store: 'actions', scope: 'repo', environment: null }, 'secrets: write'],
  [{ store: 'actions', scope: 'env', environment: 'prod' }, 'environments: write'],
  [{ store: 'actions', scope: 'org', environment: null }, 'organization_secrets: write'],
  [{ store: 'dependabot', scope: 'repo', environment: null }, 'dependabot_secrets: write'],
  [{ store: 'codespaces', scope: 'repo', environment: null }, 'codespaces_secrets: write'],
] as const)('a secret of %j needs a right that the manifest does not ask for', (where, right) => {
  expect(permissionsFor({ kind: 'delete-secret', name: 'X', ...where })).toEqual([right])
  const [name = '', level] = right.split(': ')
  expect(manifest.default_permissions[name]).not.toBe(level)
})

it('names the right on workflows only where a commit touches them', () => {
  const commit = (path: string) =>
    permissionsFor({
      kind: 'commit',
      branch: 'x',
      from: 'x',
      message: 'x',
      files: [{ path, content: null }],
    })
  expect(commit('src/x.yml')).toEqual(['contents: write'])
  expect(commit('.github/workflows/x.yml')).toEqual(['contents: write', 'workflows: write'])
})
