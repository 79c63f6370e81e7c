import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { steps } from '../../src/rescue/steps/index.ts'
import { scenes } from '../faults/scenes.ts'

// That a scene's own word is true is told by playing it: where another step acts, or one does not, the scene is wrong.
it('every step of the list acts in a scene of the proof', () => {
  const acting = new Set(scenes.flatMap(({ acts }) => acts))
  expect(steps.map(({ id }) => id).filter((id) => !acting.has(id))).toEqual([])
  expect([...acting].filter((one) => !steps.some(({ id }) => id === one))).toEqual([])
})

const root = resolve(import.meta.dirname, '../..')
const git = (...args: readonly string[]) => spawnSync('git', ['-C', root, ...args], { encoding: 'utf8' })

/** Where the history is cut, or there is none, as in an archive, nobody can tell what it held. */
const isWhole = git('rev-parse', '--is-shallow-repository').stdout.trim() === 'false'

it.skipIf(!isWhole)('every commit that docs/rescue.md names is one of this history', () => {
  const page = readFileSync(resolve(root, 'docs/rescue.md'), 'utf8')
  const named = [...new Set(Array.from(page.matchAll(/\bcommit ([0-9a-f]{7,40})\b/g), ([, commit = '']) => commit))]
  expect(named.length).toBeGreaterThan(0)
  expect(named.filter((commit) => git('merge-base', '--is-ancestor', commit, 'HEAD').status !== 0)).toEqual([])
})
