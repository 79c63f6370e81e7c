import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sar } from '../commands/scene.ts'
import { aliasBomb, binary, deepBlocks, deepList, deepObject, manyAliases, notUtf8 } from './bombs.ts'
import { acting, apart, looking, nameOf, writing } from './lines.ts'
import { faultsOf, refusalOf, refused } from './plain.ts'
import { commit, git, newFolder, put, putLarge, removeFolder, sound } from './tree.ts'

interface Case {
  readonly what: string
  readonly make: (cwd: string) => void
  readonly says: RegExp
}

const settings = '.github/sar.yml'
const holding =
  (content: string | Uint8Array) =>
  (cwd: string): void => {
    sound(cwd)
    put(cwd, settings, content)
  }

const places: readonly Case[] = [
  { what: 'no git repository', make: () => {}, says: /not a git repository/ },
  { what: 'a bare repository', make: (cwd) => void git(cwd, 'init', '--quiet', '--bare'), says: /work tree|bare/ },
  {
    what: 'a worktree whose repository is gone',
    make: (cwd) => put(cwd, '.git', 'gitdir: /nowhere/at/all\n'),
    says: /not a git repository/,
  },
  {
    what: 'a repository without its head',
    make: (cwd) => {
      sound(cwd)
      rmSync(join(cwd, '.git/HEAD'))
    },
    says: /not a git repository/,
  },
  {
    what: 'an index that was cut off',
    make: (cwd) => {
      sound(cwd)
      put(cwd, '.git/index', 'DIRC\0\0\0\u0002')
    },
    says: /index/,
  },
  {
    what: 'a configuration of git that does not hold',
    make: (cwd) => {
      sound(cwd)
      put(cwd, '.git/config', '[core\n')
    },
    says: /config/,
  },
]

const texts: readonly Case[] = [
  { what: 'an unknown key', make: holding('gatez: {}\n'), says: /sar\.yml:1:1: .*gatez.*gates/ },
  { what: 'YAML that was cut off', make: holding('state: { dir: .s'), says: /sar\.yml:1:\d+/ },
  { what: 'aliases that stand for a million', make: holding(aliasBomb()), says: /sar\.yml:1:1: .*aliases/ },
  { what: 'a million aliases', make: holding(manyAliases()), says: /sar\.yml:1:1: .*longer/ },
  { what: 'lists a hundred thousand deep', make: holding(deepList(100_000)), says: /sar\.yml.*(?:deep|nested)/ },
  { what: 'another encoding', make: holding(notUtf8('state: { dir: .sar }\n# ')), says: /sar\.yml.*UTF-8/ },
]

/** Wrong in other words: each road by which settings are read is gone once. */
const wordings: readonly Case[] = [
  { what: 'an unknown key, deep', make: holding('mailbox:\n  dri: x\n'), says: /sar\.yml:2:3: .*dri.*dir/ },
  { what: 'an unknown sensor', make: holding('sensors: { sekrets: off }\n'), says: /sekrets.*secrets/ },
  { what: 'a value of another kind', make: holding('gates: 7\n'), says: /sar\.yml:1:\d+: gates/ },
  { what: 'a list', make: holding('- a\n'), says: /sar\.yml:1:1/ },
  { what: 'two documents', make: holding('a: 1\n---\nb: 2\n'), says: /sar\.yml:2:1/ },
  { what: 'a tab', make: holding('state:\n\tdir: .sar\n'), says: /sar\.yml:2:/ },
  { what: 'an alias of nothing', make: holding('registry: *gone\n'), says: /sar\.yml:1:\d+: .*gone/ },
  { what: 'an anchor that holds itself', make: holding('waivers: &a [*a]\n'), says: /sar\.yml/ },
  { what: 'mappings ten thousand deep', make: holding(deepObject(10_000)), says: /sar\.yml.*(?:deep|nested)/ },
  { what: 'blocks two thousand deep', make: holding(deepBlocks(2000)), says: /sar\.yml/ },
  { what: 'a program', make: holding(binary), says: /sar\.yml.*(?:binary|UTF-8)/ },
  { what: 'a key of the language', make: holding('__proto__: { x: 1 }\n'), says: /sar\.yml.*__proto__/ },
  { what: 'a name with an escape', make: holding('"\\e[2J\\r\\n": 1\n'), says: /sar\.yml/ },
  { what: 'an extended preset that is not there', make: holding('extends: [recomended]\n'), says: /recommended/ },
]

const files: readonly Case[] = [
  {
    what: 'fifty megabytes',
    make: (cwd) => {
      sound(cwd)
      putLarge(cwd, settings, 50 * 1024 * 1024)
    },
    says: /sar\.yml.*too large/,
  },
  {
    what: 'a link out of the tree',
    make: (cwd) => {
      sound(cwd)
      put(cwd, '.git/other.yml', 'state: { dir: .sar }\n')
      rmSync(join(cwd, settings))
      symlinkSync('../.git/other.yml', join(cwd, settings))
      commit(cwd)
    },
    says: /sar\.yml.*link/,
  },
  {
    what: 'a link to nothing',
    make: (cwd) => {
      sound(cwd)
      rmSync(join(cwd, settings))
      symlinkSync('gone.yml', join(cwd, settings))
    },
    says: /sar\.yml.*link/,
  },
  {
    what: 'a file beside another',
    make: (cwd) => {
      sound(cwd)
      put(cwd, '.sar.yml', '{}\n')
    },
    says: /two settings files/,
  },
  {
    what: 'a folder of links that lead in a circle',
    make: (cwd) => {
      sound(cwd)
      rmSync(join(cwd, '.github'), { recursive: true })
      mkdirSync(join(cwd, 'a'))
      symlinkSync('../b', join(cwd, 'a', 'x'))
      symlinkSync('a/x', join(cwd, 'b'))
      symlinkSync('b', join(cwd, '.github'))
    },
    says: /sar\.yml.*ELOOP/,
  },
]

const isConfig = ({ argv }: { readonly argv: readonly string[] }): boolean => argv[0] === 'config'

describe.each(places)('$what', ({ make, says }) => {
  const cwd = newFolder()
  beforeAll(() => make(cwd))
  afterAll(() => removeFolder(cwd))

  it.each(
    [...looking, ...acting, ...writing]
      .filter((line) => !isConfig(line))
      .map((line) => [nameOf(line), line.argv] as const),
  )('%s is refused', async (_, argv) => {
    expect(refusalOf(await sar(argv, { cwd }))).toEqual(refused(3, expect.stringMatching(says)))
  })

  it.each(apart.map((line) => [nameOf(line), line] as const))('%s does not mind', async (_, line) => {
    const result = await sar(line.argv, { cwd })
    expect([result.exitCode, faultsOf(result)]).toEqual([line.ends, []])
  })
})

/** To say what is wrong is what `config validate` is asked for: its answer stands on stdout. */
const refusalIn = (result: Awaited<ReturnType<typeof sar>>, argv: readonly string[]) =>
  argv[1] === 'validate' && result.stderr === ''
    ? { ...refusalOf(result), stdout: '', line: result.stdout.trimEnd() }
    : refusalOf(result)

const all = [...looking, ...acting, ...writing].map((line) => [nameOf(line), line.argv] as const)
const roads = all.filter(([name]) => /^(?:search|fix|config \w+|intent set .*)$/.test(name))

describe.each([
  ...[...texts, ...files].map((one) => ({ ...one, lines: all })),
  ...wordings.map((one) => ({ ...one, lines: roads })),
])('settings that are $what', ({ make, says, lines }) => {
  const cwd = newFolder()
  beforeAll(() => make(cwd))
  afterAll(() => removeFolder(cwd))

  it.each(lines)('%s is refused', async (_, argv) => {
    expect(refusalIn(await sar(argv, { cwd }), argv)).toEqual(refused(3, expect.stringMatching(says)))
  })
})
