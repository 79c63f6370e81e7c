import { readdir } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineFormat } from '../../src/domain/format.ts'
import type { Format } from '../../src/domain/format.ts'

const folder = new URL('../../src/formats/', import.meta.url)
const formatSchema = z.object({
  id: z.string(),
  parse: z.custom<Format<unknown>['parse']>((it) => typeof it === 'function'),
})

/** Every format that a module of the folder exports, by the name of its export. */
const formats = async (): Promise<readonly (readonly [string, Format<unknown>])[]> => {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.ts'))
  const modules = await Promise.all(files.map((name): Promise<unknown> => import(new URL(name, folder).href)))
  return modules
    .flatMap((module) =>
      Object.entries(z.record(z.string(), z.unknown()).parse({ ...z.looseObject({}).parse(module) })),
    )
    .flatMap(([name, value]) => {
      const parsed = formatSchema.safeParse(value)
      return parsed.success ? [[name, parsed.data] as const] : []
    })
}

const source = () => ({ path: '.github/workflows/a.yml', text: 'on: push\njobs: {}\n' })

describe('a source', () => {
  it('is parsed once by each format, however often it is asked', async () => {
    const all = await formats()
    expect(all.map(([name]) => name)).toEqual(expect.arrayContaining(['workflow', 'yamlTree', 'notebook', 'dataFile']))
    for (const [name, format] of all) {
      const one = source()
      const parsed = format.parse(one)
      const again = { name, same: format.parse(one) === parsed, other: format.parse(source()) !== parsed }
      expect(again).toEqual({ name, same: true, other: true })
    }
  })

  it('is parsed once too when there is nothing in it', () => {
    let calls = 0
    const counting = defineFormat<undefined>({
      id: 'counting',
      parse: () => {
        calls += 1
        return undefined
      },
    })
    const one = source()
    counting.parse(one)
    counting.parse(one)
    expect(calls).toBe(1)
  })

  it('shares its tree between the formats that are read from it', async () => {
    const { workflow, actionFile } = await import('../../src/formats/workflows.ts')
    const one = source()
    expect(workflow.parse(one).tree).toBe(actionFile.parse(one).tree)
  })
})
