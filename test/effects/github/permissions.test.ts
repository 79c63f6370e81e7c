import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { changeSchema } from '../../../src/domain/change.ts'
import { permissionsFor, permissionsOf } from '../../../src/effects/github/permissions.ts'

const manifest = z
  .object({ default_permissions: z.record(z.string(), z.string()) })
  .parse(parse(readFileSync(resolve(import.meta.dirname, '../../../app.yml'), 'utf8')))

const kinds = changeSchema.options.map(({ shape }) => shape.kind.value)

it.each(kinds)('the App asks for what %s needs', (kind) => {
  const asked = Object.entries(manifest.default_permissions).map(([name, level]) => `${name}: ${level}`)
  expect(permissionsOf(kind)).not.toEqual([])
  expect(asked).toEqual(expect.arrayContaining([...permissionsOf(kind)]))
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
