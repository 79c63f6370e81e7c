import { it } from 'vitest'
import { z } from 'zod'
import { sourceFiles } from '../house/imports.ts'
import { patternsOf } from '../house/patterns.ts'
import { cutShort, isBounded } from './repetition.ts'
import { absence, packageExports, root } from './tools.ts'

/** Limits on steps instead of time, so that a busy machine sees no slowness where there is none; one on time for the whole. */
const limits = { timeout: 120_000, attackTimeout: null, incubationTimeout: null }
type Check = (source: string, flags: string, options: typeof limits) => unknown
const checker = z.looseObject({ checkSync: z.custom<Check>((value) => typeof value === 'function') })
const verdict = z.looseObject({
  status: z.enum(['safe', 'vulnerable', 'unknown']),
  complexity: z.looseObject({ summary: z.string() }).optional(),
})

/** How a pattern's time grows with its input: `safe`, or what recheck says instead. */
function growth(): (source: string, flags: string) => string {
  process.env['RECHECK_BACKEND'] = 'pure'
  const { checkSync } = checker.parse(packageExports('recheck'))
  return (source, flags) => {
    if (isBounded(source)) return 'safe'
    const { status, complexity } = verdict.parse(checkSync(cutShort(source), flags, limits))
    return status === 'safe' ? status : (complexity?.summary ?? status)
  }
}

it('every regular expression of ours runs in linear time', ({ expect, skip }) => {
  skip(absence('recheck') !== null, 'no recheck here')
  const grows = growth()
  const patterns = patternsOf(root, sourceFiles(root))
  expect(patterns.length).toBeGreaterThan(30)
  const slow = patterns.flatMap(({ file, source, flags }) => {
    const how = grows(source, flags)
    return how === 'safe' ? [] : [{ file, source, how }]
  })
  expect(slow).toEqual([])
}, 1_800_000)

it('would notice one that does not', ({ expect, skip }) => {
  skip(absence('recheck') !== null, 'no recheck here')
  const grows = growth()
  const known = {
    '(a+)+$': 'exponential',
    '(?:a{1,200}b?){0,30}c': 'exponential',
    '\\s+$': '2nd degree polynomial',
    'a{0,200000}b': '2nd degree polynomial',
    '#[^\\n]{0,200}b': 'safe',
    '^a+$': 'safe',
  }
  expect(Object.keys(known).map((source) => [source, grows(source, '')])).toEqual(Object.entries(known))
})
