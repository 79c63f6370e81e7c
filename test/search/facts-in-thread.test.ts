import { describe, expect, it } from 'vitest'
import { shelfFrom, shelfOf } from '../../src/domain/shelf.ts'
import { factsFrom, factsTo } from '../../src/search/facts-in-thread.ts'

const facts = shelfOf(
  new Map([
    ['a.py', 1],
    ['b.py', 2],
  ]),
)
const change = new Map([
  ['a.py', undefined],
  ['c.py', 3],
])

/** The two ends, as messages would join them, and how many bytes of facts went over. */
const joined = () => {
  const there = factsFrom()
  const posted: number[] = []
  const here = factsTo((message) => {
    posted.push(message.lines.length)
    there.hold(message)
  })
  return { here, there, posted }
}

describe('facts that a thread is sent', () => {
  it('are read ahead once, and what differs is sent alone', () => {
    const { here, there, posted } = joined()
    here.hold(facts)
    here.hold(facts)
    expect(here.isHolding()).toBe(true)
    const sent = here.sent(facts.with(change))
    expect(sent).toEqual({ shelf: 1, changes: change })
    expect(there.taken(sent)?.entries()).toEqual([
      ['b.py', 2],
      ['c.py', 3],
    ])
    expect(posted).toEqual([facts.lines.length])
    expect(here.isHolding()).toBe(false)
    expect(here.sent(facts.with(change))).toHaveProperty('lines')
    expect(() => there.taken(sent)).toThrow('no facts were sent as number 1')
  })

  it('are sent whole where the thread holds none of them, and none is none', () => {
    const { here, there } = joined()
    const made = facts.with(change)
    expect(here.sent(made)).toEqual({ lines: made.lines })
    expect(there.taken(here.sent(made))?.entries()).toEqual(made.entries())
    expect(there.taken(here.sent(null))).toBeNull()
    expect(() => there.taken({ shelf: 7, changes: change })).toThrow('no facts were sent as number 7')
  })

  it('that are broken fail whoever asks about them, and nobody before', () => {
    const { here, there } = joined()
    const broken = shelfFrom(Buffer.from('\n,["a.py"\n'))
    here.hold(broken)
    const taken = there.taken(here.sent(broken.with(change)))
    expect(() => taken?.entries()).toThrow('JSON')
  })
})
