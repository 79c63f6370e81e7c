import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openHosted } from './hosted.ts'
import { faultsOf } from './plain.ts'

/** More requests than one intent takes, so that the last of them meet no fault. */
const requests = 24

const ledgerSchema = z.object({ lines: z.array(z.object({ action: z.string(), subject: z.string() })) })

describe('processing that GitHub breaks off', () => {
  let world: Awaited<ReturnType<typeof openHosted>>
  beforeAll(async () => {
    world = await openHosted()
    await world.run(['intent', 'process', '--apply'])
  }, 60_000)
  afterAll(() => world.close())

  /** How often each file has a receipt. */
  const receipts = async (): Promise<ReadonlyMap<string, number>> => {
    const { stdout } = await world.run(['ledger', 'show', '--format', 'json', '--last', '1000'])
    const applied = ledgerSchema.parse(JSON.parse(stdout)).lines.filter(({ action }) => action === 'intent.applied')
    const count = new Map<string, number>()
    for (const { subject } of applied) count.set(subject, (count.get(subject) ?? 0) + 1)
    return count
  }

  const whole = Array.from({ length: requests }, (_, after) => after)
  const breaks = [
    // The worst: GitHub does what it is asked, and the answer is lost.
    ...whole.map((after) => ({ kind: 'cut' as const, after })),
    ...whole.filter((after) => after % 3 === 2).map((after) => ({ kind: 500 as const, after })),
    ...whole.filter((after) => after % 3 === 1).map((after) => ({ kind: 403 as const, after })),
  ].map(({ kind, after }) => ({ kind, after, name: `V_${String(kind).toUpperCase()}_${after}` }))

  it.each(breaks)('by $kind after $after requests loses nothing', async ({ kind, after, name }) => {
    await world.run(['intent', 'set', name, 'wanted'])
    await world.merge()
    const waiting = world.wishes()
    world.github.fail({ with: kind, after, times: Number.POSITIVE_INFINITY })
    const broken = await world.run(['intent', 'process', '--apply'])
    // 3: the repository itself could not be seen.
    expect([[0, 3, 4].includes(broken.exitCode), faultsOf(broken)]).toEqual([true, []])
    world.github.heal()
    const left = world.wishes()
    if (broken.exitCode === 0) expect(left).toEqual({})
    // A file that is gone has its receipt.
    if (Object.keys(left).length > 0) expect(left).toEqual(waiting)
    else expect([...(await receipts()).keys()].filter((path) => path.includes(`_${name}_`))).toHaveLength(1)
    expect((await world.run(['intent', 'process', '--apply'])).exitCode).toBe(0)
    expect(world.wishes()).toEqual({})
  })

  it('leaves every value as it was wanted, one receipt each, and a chain that holds', async () => {
    const written = [...(await receipts())].filter(([path]) => path.includes('_V_'))
    expect(written.map(([, times]) => times)).toEqual(breaks.map(() => 1))
    const { stdout } = await world.run(['vars', 'list'])
    for (const { name } of breaks) expect(stdout).toMatch(new RegExp(String.raw`\b${name}\b`))
    expect((await world.run(['vars', 'get', breaks[0]?.name ?? ''])).stdout).toBe('wanted\n')
    expect((await world.run(['ledger', 'verify'])).stdout).toMatch(/^chain intact/)
    expect(world.github.violations).toEqual([])
  })
})
