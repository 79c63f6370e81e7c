import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sar } from '../commands/scene.ts'
import { acting, apart, looking, nameOf, writing } from './lines.ts'
import { faultsOf } from './plain.ts'
import { newFolder, removeFolder, sound } from './tree.ts'

describe('a repository in which nothing is wrong', () => {
  const cwd = newFolder()
  beforeAll(() => sound(cwd))
  afterAll(() => removeFolder(cwd))

  it.each([...looking, ...acting, ...writing, ...apart].map((line) => [nameOf(line), line] as const))(
    '%s',
    async (_, line) => {
      const result = await sar(line.argv, { cwd })
      expect([result.exitCode, faultsOf(result)]).toEqual([line.ends, []])
    },
  )
})
