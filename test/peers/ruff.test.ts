import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, globSync, mkdtempSync, readFileSync, readdirSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { describe, it } from 'vitest'
import { z } from 'zod'
import { pythonLint } from '../../src/search/sensors/l1-source/python-lint.ts'
import { surveyFixture } from '../support/fixture.ts'
import { differences, inFixture, unexplained } from './differences.ts'
import { absence, program, root } from './tools.ts'

const fixtures = join(root, 'test/fixtures/sensors/python-lint')
const cases = readdirSync(fixtures).filter((name) => !name.startsWith('cannot-tell-'))
const four = ['F401', 'F811', 'E741', 'F841']
const reported = z.array(
  z.looseObject({
    code: z.string(),
    message: z.string(),
    filename: z.string(),
    location: z.looseObject({ row: z.int() }),
  }),
)
const justified = differences('ruff')

const isNotebook = (path: string): boolean => path.endsWith('.ipynb')

/** What is compared: `path:line code`; in notebooks, where ruff counts rows by cell, `path code message`. */
const stated = (path: string, row: number, code: string, message: string): string => {
  if (!isNotebook(path)) return `${path}:${row} ${code}`
  return `${path} ${code === 'invalid-syntax' ? code : `${code} ${message}`}`
}

/** What is selected on the command line wins over what a configuration ignores, so that is left out here. */
const asked = (configurations: readonly string[]): string => {
  const ignored = configurations.flatMap((text) =>
    [...(/^ignore = \[([^\]]*)\]/m.exec(text)?.[1] ?? '').matchAll(/"(\w+)"/g)].map(([, word = '']) => word),
  )
  return four.filter((code) => !ignored.some((word) => code.startsWith(word))).join(',')
}

/** What ruff reports, each line's syntax errors once. Notebooks are held to the four rules alone. */
function native(name: string): readonly string[] {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sar-ruff-')))
  const repository = join(fixtures, name, 'repo')
  if (existsSync(repository)) cpSync(repository, folder, { recursive: true })
  const configurations = globSync('**/{.ruff,ruff,pyproject}.toml', { cwd: folder })
  const select = asked(configurations.map((path) => readFileSync(join(folder, path), 'utf8')))
  const { stdout } = spawnSync(
    program('ruff'),
    [
      'check',
      '--no-cache',
      '--exit-zero',
      '--output-format=json',
      `--${configurations.length > 0 ? 'extend-' : ''}select=${select}`,
      '.',
    ],
    { cwd: folder, encoding: 'utf8' },
  )
  const found = reported.parse(JSON.parse(stdout)).flatMap(({ code, message, filename, location }) => {
    const path = relative(folder, filename)
    const judged = /\.pyi?$/.test(path) || (isNotebook(path) && [...four, 'invalid-syntax'].includes(code))
    return judged ? [stated(path, location.row, code, message)] : []
  })
  return [...new Set([...found, ...unformattedIn(folder, configurations)])].sort()
}

const asksForFormat = /^\[(?:tool\.ruff\.)?format\]/m

/** What ruff's formatter would rewrite below the configurations that ask for it. */
function unformattedIn(folder: string, configurations: readonly string[]): readonly string[] {
  const asking = configurations.filter((path) => asksForFormat.test(readFileSync(join(folder, path), 'utf8')))
  if (asking.length === 0) return []
  const { stdout } = spawnSync(program('ruff'), ['format', '--no-cache', '--check', '--output-format=json', '.'], {
    cwd: folder,
    encoding: 'utf8',
  })
  const rewritten = z.array(z.looseObject({ filename: z.string() })).parse(JSON.parse(stdout))
  const below = (path: string) => asking.some((one) => dirname(one) === '.' || path.startsWith(`${dirname(one)}/`))
  const paths = rewritten.map(({ filename }) => relative(folder, filename))
  return paths.filter((path) => /\.pyi?$/.test(path) && below(path)).map((path) => `${path}:1 unformatted`)
}

async function ours(name: string): Promise<readonly string[]> {
  const { findings } = await surveyFixture(pythonLint, join(fixtures, name), { leaveOut: [] })
  const found = findings.flatMap(({ kind, title, location }) =>
    location === null
      ? []
      : [
          stated(
            location.path,
            location.line,
            kind === 'syntax-error' ? 'invalid-syntax' : kind,
            title.slice(`${kind}: `.length),
          ),
        ],
  )
  return [...new Set(found)].sort()
}

const asFound = (name: string) => (text: string) => ({ rule: text.split(' ')[1] ?? '', where: `${name}/${text}` })

describe('python-lint', () => {
  it.for(cases)('says what the native ruff says of %s', async (name, { expect, skip }) => {
    skip(absence('ruff') !== null, 'no ruff here')
    const [theirs, own] = [native(name), await ours(name)]
    const apart = [...theirs.filter((one) => !own.includes(one)), ...own.filter((one) => !theirs.includes(one))]
    expect(unexplained(apart.map(asFound(name)), inFixture(justified, name))).toEqual({ left: [], unused: [] })
  })
})
