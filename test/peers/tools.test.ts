import { spawnSync } from 'node:child_process'
import { describe, it } from 'vitest'
import { absence, program, type Tool } from './tools.ts'

const versions = [
  ['ruff', /^ruff 0\.17\.3/],
  ['detect-secrets', /^1\.5\.0/],
  ['zizmor', /^zizmor 1\.32\.0/],
  ['check-jsonschema', /0\.39\.0/],
  ['black', /26\.10\.1/],
  ['actionlint', /1\.7\.12/],
] as const satisfies readonly (readonly [Tool, RegExp])[]

describe('the native tools', () => {
  it.for(versions)('%s answers with the version we compare with', ([tool, version], { expect, skip }) => {
    const absent = absence(tool)
    skip(absent !== null, `${tool} is not here: ${absent}`)
    const { stdout } = spawnSync(program(tool), [tool === 'actionlint' ? '-version' : '--version'], {
      encoding: 'utf8',
    })
    expect(stdout).toMatch(version)
  })
})
