import { createHash } from 'node:crypto'
import { isMap, parseDocument, visit } from 'yaml'
import { inMemoryWorkspace } from '../../src/context/workspace/in-memory.ts'
import { anyGlob } from '../../src/domain/quick-glob.ts'
import type { Finding } from '../../src/domain/finding.ts'
import { settingsSchema } from '../../src/domain/settings.ts'
import type { Fix } from '../../src/rescue/fixes/fix.ts'
import { fixes } from '../../src/rescue/fixes/index.ts'
import { mend } from '../../src/rescue/fixes/mend.ts'
import type { Mended } from '../../src/rescue/fixes/mend.ts'
import type { Case } from './cases.ts'
import { faultsOfPython, faultsOfText, faultsOfYaml } from './claims.ts'
import { look } from './look.ts'

/** A commit for every ref, as if somebody had looked it up. */
const commitOf = (repository: string, ref: string): string =>
  createHash('sha1').update(`${repository}@${ref}`).digest('hex')

/** What every fix makes of a case's file when its text is this; null where it stays as it is. */
export const mendedCase = async (one: Case, text: string, majors = one.majors): Promise<Mended | null> => {
  const { tree } = inMemoryWorkspace({ files: { ...one.files, [one.path]: text } })
  const wishes = { majors, only: new Set([one.path]), ...(one.commits ? { commitOf } : {}) }
  const { files } = await mend(tree, fixes, settingsSchema.parse({ sensors: one.settings }), wishes)
  return files[0] ?? null
}

interface Searched {
  /** Fixes that changed the file though the search before found nothing that they answer. */
  readonly uncalled: readonly string[]
  /** Subjects of what fixes answer and is still found. */
  readonly left: readonly string[]
  /** What a sensor finds that was not there before. */
  readonly fresh: readonly string[]
}

/** Searches with all sensors before and after mending. */
export const searched = async (one: Case, mended: Mended | null): Promise<Searched> => {
  const settings = settingsSchema.parse({ sensors: one.settings })
  const before = await look({ ...one.files, [one.path]: one.text }, settings)
  const now = await look({ ...one.files, [one.path]: mended?.content ?? one.text }, settings)
  const ids = new Set(before.map(({ id }) => id))
  const answers = ({ sensor, kinds, files }: Fix, found: Finding) =>
    found.sensor === sensor &&
    kinds.includes(found.kind) &&
    (found.location === null || found.location === undefined || anyGlob(files)(found.location.path))
  const called = (id: string) => fixes.some((fix) => fix.id === id && before.some((found) => answers(fix, found)))
  return {
    uncalled: (mended?.fixes ?? []).filter((id) => !called(id)),
    left: now.filter((found) => fixes.some((fix) => answers(fix, found))).map(({ subject }) => subject),
    fresh: now.filter(({ id }) => !ids.has(id)).map(({ sensor, kind, subject }) => `${sensor} ${kind} ${subject}`),
  }
}

const guards = new Set([
  'permissions',
  'continue-on-error',
  'if',
  'run',
  'needs',
  'timeout-minutes',
  'fail-fast',
  'args',
])

/** Everything in a file that decides whether a check runs, what it does, what it may, and whether it counts. */
const gatesOf = (text: string): readonly string[] => {
  const found: string[] = []
  visit(parseDocument(text.replace(/^\uFEFF/, ''), { uniqueKeys: false }), {
    Pair: (_, { key, value }) => {
      const name = String(key)
      // A job may be called `run`: what decides is a text or a list, and of rights a mapping too.
      if (guards.has(name) && (name === 'permissions' || !isMap(value))) found.push(`${name}: ${String(value)}`)
    },
  })
  return found
}

/** Of a file that is no YAML nobody knows the gates; the claims hold it to its lines. */
const isRead = (text: string): boolean => parseDocument(text).errors.length === 0

const majorsOf = (text: string): readonly string[] =>
  [...text.matchAll(/uses: *["']?[\w./-]+@(v?\d{1,4})(?![0-9a-f])/g)].map(([, major = '']) => major)

/** The same file with other line endings, or with a byte order mark, must be mended in the same way. */
const bytesLost = async (one: Case, after: string): Promise<readonly string[]> => {
  const windows = (text: string) => text.replaceAll(/\r?\n/g, '\r\n')
  const mark = (text: string) => `\uFEFF${text.replace(/^\uFEFF/, '')}`
  const isKept = async (change: (text: string) => string) => {
    const given = change(one.text)
    return ((await mendedCase(one, given))?.content ?? given) === change(after)
  }
  return [
    ...((await isKept(windows)) ? [] : ['line endings of Windows are not kept']),
    ...((await isKept(mark)) ? [] : ['a byte order mark is not kept']),
  ]
}

/** What is wrong with a mended case besides its findings; empty for a fix as it should be. */
export const faultsOf = async (one: Case): Promise<readonly string[]> => {
  const isYaml = /\.ya?ml$/.test(one.path)
  const mended = await mendedCase(one, one.text)
  const after = mended?.content ?? one.text
  const careful = (await mendedCase(one, one.text, false))?.content ?? one.text
  const held = Object.hasOwn(one.settings, 'action-versions') ? [] : majorsOf(careful)
  const checks: readonly (readonly [string, boolean])[] = [
    ['it has something to do the second time', (await mendedCase(one, after)) !== null],
    ['a gate changed', isYaml && isRead(one.text) && String(gatesOf(one.text)) !== String(gatesOf(after))],
    ['a major changed that nobody asked for', held.length > 0 && String(held) !== String(majorsOf(one.text))],
  ]
  return [
    ...(isYaml ? faultsOfYaml : one.path.endsWith('.py') ? faultsOfPython : faultsOfText)(
      one.text,
      after,
      mended?.fixes ?? [],
    ),
    ...(await bytesLost(one, after)),
    ...checks.flatMap(([fault, isWrong]) => (isWrong ? [fault] : [])),
  ]
}
