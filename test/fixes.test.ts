import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { inMemoryWorkspace } from '../src/context/workspace/in-memory.ts'
import { anyGlob } from '../src/domain/quick-glob.ts'
import { sitesOf } from '../src/formats/markdown/sites.ts'
import { ignoredIn, repositoryPaths } from '../src/formats/repository-paths.ts'
import { vulnerabilityReportGlobs } from '../src/formats/file-globs.ts'
import { dependenciesOf } from '../src/rescue/fixes/dependencies.ts'
import { importUsesIn } from '../src/rescue/fixes/import-uses.ts'
import { fixes } from '../src/rescue/fixes/index.ts'
import { pythonTools } from '../src/rescue/fixes/python-tools.ts'
import { sensors } from '../src/search/sensors/index.ts'

const root = join(import.meta.dirname, 'fixtures/fixes')

const givenSchema = z.strictObject({
  settings: z.json().default({}),
  majors: z.boolean().default(false),
  commits: z.record(z.string(), z.string()).default({}),
})

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .toSorted()

const surroundingsOf = async (folder: string, names: readonly string[]) => {
  const files = Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
  const { tree } = inMemoryWorkspace({ files })
  const paths = repositoryPaths(tree)
  const surroundings = { paths, ignored: await ignoredIn(tree), sites: await sitesOf(tree, paths) }
  const { dependencies } = await dependenciesOf(tree, vulnerabilityReportGlobs)
  const importUses = await importUsesIn(tree)
  const imports = importUses === null ? {} : { importUses }
  return { surroundings, python: await pythonTools(tree), dependencies, ...imports }
}

describe.for(fixes.map((fix) => [fix.id, fix] as const))('%s', ([id, fix]) => {
  it('answers kinds that its sensor states', () => {
    const sensor = sensors.find((each) => each.id === fix.sensor)
    // The rules of ruff are stated as one kind.
    const stated = fix.kinds.map((kind) => (/^[A-Z]{1,4}\d{3,4}$/.test(kind) ? '<ruff code>' : kind))
    for (const kind of stated) expect(Object.keys(sensor?.kinds ?? {})).toContain(kind)
  })

  it.for(readdirSync(join(root, id)).toSorted())('%s', async (name) => {
    const before = join(root, id, name, 'before')
    const given = join(root, id, name, 'given.json')
    const { settings, majors, commits } = givenSchema.parse(
      existsSync(given) ? JSON.parse(readFileSync(given, 'utf8')) : {},
    )
    const paths = filesBelow(before)
    const isOurs = anyGlob(fix.files)
    const ownActions = paths
      .filter(anyGlob(['.github/actions/**/action.{yml,yaml}']))
      .map((path) => ({ path, text: readFileSync(join(before, path), 'utf8') }))
    const known = await surroundingsOf(before, paths)
    const touched: string[] = []
    for (const path of paths.filter(isOurs)) {
      const text = readFileSync(join(before, path), 'utf8')
      const context = {
        path,
        settings,
        majors,
        ownActions,
        ...known,
        has: (wanted: string) => paths.includes(wanted),
        commitOf: (repository: string, ref: string) => commits[`${repository}@${ref}`] ?? null,
      }
      const mended = fix.fix(text, context)
      expect(fix.fix(mended, context)).toBe(mended)
      if (mended === text) continue
      touched.push(path)
      await expect(mended).toMatchFileSnapshot(join(root, id, name, 'after', path))
    }
    const after = join(root, id, name, 'after')
    expect(touched).toEqual(existsSync(after) ? filesBelow(after) : [])
    expect(touched.length > 0).toBe(!name.startsWith('leaves-'))
  })
})
