import { describe, expect, it } from 'vitest'
import { checkout, refusal, sar } from './scene.ts'

/** What the help of a verb offers for `--format`. */
const offered = async (verb: string): Promise<readonly string[]> => {
  const { stdout } = await sar([verb, '--help'], { cwd: checkout({}) })
  const [, choices = ''] =
    /--format <format>[^(]*\(choices: ([^)]*?), default:/.exec(stdout.replaceAll(/\s+/g, ' ')) ?? []
  return choices.split(', ').map((choice) => choice.replaceAll('"', ''))
}

describe('--format', () => {
  it.each([
    ['search', ['table', 'json', 'md', 'sarif']],
    ['gate', ['table', 'json', 'md']],
    ['report', ['table', 'html']],
    ['sprint', ['table', 'json', 'md', 'sarif', 'html']],
  ])('of %s offers what it prints', async (verb, formats) => {
    expect(await offered(verb)).toEqual(formats)
  })

  it('prints every format that a search offers, and refuses the others by naming those', async () => {
    const cwd = checkout({ 'train.py': 'import os\n' })
    const printed = await Promise.all(
      (await offered('search')).map((format) =>
        sar(['search', '--offline', '--sensor', 'python-lint', '--format', format], { cwd }),
      ),
    )
    expect(printed.map(({ stdout }) => stdout.includes('train.py'))).toEqual([true, true, true, true])
    expect(await refusal(['search', '--format', 'html'], { cwd })).toEqual([
      3,
      expect.stringMatching(/'html' is invalid\. Allowed choices are table, json, md, sarif\./),
    ])
  })
})
