import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { sar } from '../commands/scene.ts'
import { hazards } from './hazards.ts'
import { acting, looking, nameOf, writing } from './lines.ts'
import { faultsOf } from './plain.ts'
import { commit, git, newFolder, put, removeFolder, sound } from './tree.ts'

/** A repository of another shape than most. */
interface Shape {
  readonly what: string
  readonly make: (cwd: string) => void
  /** Exit codes that differ from those of a repository in which nothing is wrong. */
  readonly ends?: Readonly<Record<string, number>>
}

const shapes: readonly Shape[] = [
  {
    what: 'without a commit',
    make: (cwd) => {
      sound(cwd)
      git(cwd, 'update-ref', '-d', 'HEAD')
    },
  },
  {
    what: 'at a commit instead of a branch',
    make: (cwd) => {
      sound(cwd)
      git(cwd, 'checkout', '--quiet', '--detach')
    },
  },
  {
    what: 'cloned without its history',
    make: (cwd) => {
      const origin = newFolder()
      sound(origin)
      put(origin, 'more.py', 'print(1)\n')
      commit(origin)
      git(cwd, 'clone', '--quiet', '--depth=1', `file://${origin}`, '.')
      git(cwd, 'remote', 'set-url', 'origin', 'https://github.com/octo/model.git')
      removeFolder(origin)
    },
  },
  {
    what: 'with a submodule',
    make: (cwd) => {
      sound(cwd)
      const other = newFolder()
      sound(other)
      git(cwd, 'submodule', '--quiet', 'add', `file://${other}`, 'vendor/other')
      commit(cwd)
      put(cwd, 'vendor/other/changed.py', 'import os\n')
      removeFolder(other)
    },
  },
  {
    what: 'with a submodule that is not there and nowhere described',
    make: (cwd) => {
      sound(cwd)
      git(cwd, 'update-index', '--add', '--cacheinfo', `160000,${'a'.repeat(40)},.github/workflows/lost.yml`)
      git(cwd, 'commit', '--quiet', '--message=Lose')
    },
  },
  {
    what: 'with a merge that was not ended',
    make: (cwd) => {
      sound(cwd)
      git(cwd, 'checkout', '--quiet', '-b', 'other')
      put(cwd, 'train.py', 'other = 1\n')
      commit(cwd)
      git(cwd, 'checkout', '--quiet', 'main')
      put(cwd, 'train.py', 'ours = 1\n')
      commit(cwd)
      try {
        git(cwd, 'merge', '--quiet', 'other')
      } catch {
        // The conflict is what is wanted.
      }
    },
    ends: { gate: 1 },
  },
  {
    what: 'with files that git tracks and that are gone',
    make: (cwd) => {
      sound(cwd)
      rmSync(join(cwd, '.github/workflows'), { recursive: true })
      rmSync(join(cwd, 'train.py'))
    },
  },
  {
    what: 'nested in itself',
    make: (cwd) => {
      sound(cwd)
      mkdirSync(join(cwd, 'inner'))
      sound(join(cwd, 'inner'))
    },
  },
]

const surveySchema = z.object({
  sensors: z.array(
    z.object({ id: z.string(), unknown: z.array(z.object({ subject: z.string(), reason: z.string() })) }),
  ),
  findings: z.array(z.object({ sensor: z.string(), kind: z.string(), subject: z.string() })),
})

/** What a search does not know and what it finds, each on one line. */
const searched = async (cwd: string) => {
  const { stdout } = await sar(['search', '--format', 'json'], { cwd })
  const { sensors, findings } = surveySchema.parse(JSON.parse(stdout))
  return {
    unknown: sensors.flatMap(({ id, unknown }) =>
      unknown.map(({ subject, reason }) => ({ subject, line: `${id} ${subject}: ${reason}` })),
    ),
    found: findings.map(({ sensor, kind, subject }) => ({ subject, line: `${sensor}/${kind} ${subject}` })),
  }
}

const lines = [...looking, ...acting, ...writing].map((line) => [nameOf(line), line] as const)

describe.each(shapes)('a repository $what', ({ make, ends = {} }) => {
  const cwd = newFolder()
  beforeAll(() => make(cwd))
  afterAll(() => removeFolder(cwd))

  it.each(lines)('%s', async (name, line) => {
    const result = await sar(line.argv, { cwd })
    expect([result.exitCode, faultsOf(result)]).toEqual([ends[name] ?? line.ends, []])
  })
})

describe('a repository with everything at once, cloned without its history, at no branch', () => {
  const cwd = newFolder()
  beforeAll(() => {
    const origin = newFolder()
    sound(origin)
    git(cwd, 'clone', '--quiet', '--depth=1', `file://${origin}`, '.')
    git(cwd, 'remote', 'set-url', 'origin', 'https://github.com/octo/model.git')
    git(cwd, 'checkout', '--quiet', '--detach')
    for (const { plant } of hazards) plant(cwd)
    removeFolder(origin)
  })
  afterAll(() => removeFolder(cwd))

  describe('a search of it', () => {
    let told: Awaited<ReturnType<typeof searched>>
    beforeAll(async () => {
      told = await searched(cwd)
    }, 60_000)

    it.each(hazards)('tells of $what', ({ unknown = [], finds = [] }) => {
      for (const wanted of unknown)
        expect(told.unknown.map(({ line }) => line)).toContainEqual(expect.stringMatching(wanted))
      for (const wanted of finds)
        expect(told.found.map(({ line }) => line)).toContainEqual(expect.stringMatching(wanted))
    })

    it('tells of nothing else', () => {
      const expected = hazards.flatMap(({ unknown = [], finds = [] }) => [...unknown, ...finds])
      const all = [...told.unknown, ...told.found]
      const subjects = new Set(
        all.filter(({ line }) => expected.some((one) => one.test(line))).map(({ subject }) => subject),
      )
      const news = all.filter(
        ({ subject, line }) => !subjects.has(subject) && !line.endsWith(': 1 file names are not UTF-8'),
      )
      expect(news).toEqual([])
    })
  })

  const mailbox = (): readonly string[] =>
    readdirSync(join(cwd, '.sar/pending_ops')).toSorted((a, b) => (a < b ? -1 : 1))
  // A mailbox of which a part cannot be listed or read is never said to be settled, nor cleared of what was read.
  const ends: Readonly<Record<string, number>> = {
    search: 1,
    'search --strict': 1,
    'search --format json': 1,
    'search --format sarif': 1,
    'triage --format md': 1,
    rescue: 4,
    gate: 1,
    'sprint --format json': 1,
    'intent list': 4,
    'intent process': 1,
  }

  it.each(lines)('%s', async (name, line) => {
    const before = mailbox()
    const result = await sar(line.argv, { cwd })
    expect([result.exitCode, faultsOf(result)]).toEqual([ends[name] ?? line.ends, []])
    if (line.argv[0] !== 'intent') expect(mailbox()).toEqual(before)
  })
})
