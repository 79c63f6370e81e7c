import { z } from 'zod'
import { defineSensor } from '../../src/domain/sensor.ts'

const form = {
  layer: 'L1',
  title: 'Words',
  why: 'For tests.',
  cannotKnow: 'Anything.',
  kinds: { word: 'the word stands there' },
  files: ['**/*.txt'],
  wakesOn: ['push'],
  cadence: 'daily',
  version: 1,
} as const

/** Finds a word, line by line; throws at `boom`. */
export const words = defineSensor({
  ...form,
  id: 'words',
  settings: z.object({ word: z.string().default('bad') }),
  inspect: ({ path, text }, { word }) => {
    if (text === 'boom') throw new Error('boom')
    return {
      facts: null,
      findings: text.split('\n').flatMap((line, index) =>
        line.includes(word)
          ? [
              {
                kind: 'word',
                subject: `${path}#${word}`,
                effect: 'advises' as const,
                title: word,
                detail: word,
                remedy: 'another word',
                location: { path, line: index + 1, column: 1, endLine: index + 1, endColumn: 1 + line.length },
              },
            ]
          : [],
      ),
    }
  },
})

/** Never ends over `forever`, and takes all memory over `hungry`. */
export const slow = defineSensor({
  ...form,
  id: 'slow',
  settings: z.object({}),
  inspect: ({ text }) => {
    const held: number[][] = []
    for (let count = 0; text.startsWith('forever') || text.startsWith('hungry'); count += 1) {
      if (text.startsWith('hungry')) held.push(Array.from({ length: 1e6 }, (_, index) => index * count + 0.5))
    }
    return { facts: held.length, findings: [] }
  },
})

/** Tells what every file holds, as it was gathered. */
export const telling = defineSensor({
  ...form,
  id: 'telling',
  concludesApart: true,
  settings: z.object({}),
  facts: z.string(),
  inspect: ({ text }) => ({ facts: text === '' ? null : text, findings: [] }),
  conclude: async (facts) => ({
    findings: [],
    unknown: facts.map(({ path, facts }) => ({ subject: path, reason: facts })),
    settled: true,
  }),
})

/** Asks each part of the view; never ends where a file `endless.txt` is. */
export const asking = defineSensor({
  ...form,
  id: 'asking',
  settings: z.object({}),
  conclude: async (_, { tree, live, stores, history, asOf }) => {
    for (let count = 0; tree.has('endless.txt'); count += 1) if (count < 0) break
    const text = await tree.text('a.txt')
    const runs = await live.runs({ since: asOf })
    const store = await stores.sqlite('memory.db')
    const last = await history.lastChange(['a.txt'])
    const reasons = [text, runs, store, last].map((answer) =>
      answer.known ? JSON.stringify(answer.value) : answer.reason,
    )
    return { findings: [], unknown: reasons.map((reason, index) => ({ subject: String(index), reason })) }
  },
})
