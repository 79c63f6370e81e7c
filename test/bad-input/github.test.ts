import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FaultKind } from '../support/github/faults.ts'
import { openHosted } from './hosted.ts'
import { faultsOf, refusalOf, refused } from './plain.ts'

/** A way in which GitHub fails every request, and what is said of it. */
interface Failure {
  readonly kind: FaultKind
  readonly says: RegExp
}

const ways: readonly Failure[] = [
  { kind: 403, says: /GitHub refused \(403\)/ },
  { kind: 500, says: /GitHub failed \(500\)/ },
  { kind: 'cut', says: /GitHub did not answer/ },
]
const others: readonly Failure[] = [
  { kind: 404, says: /GitHub refused \(404\)/ },
  { kind: 409, says: /GitHub failed \(409\)/ },
  { kind: 422, says: /GitHub failed \(422\)/ },
  { kind: 429, says: /rate limit refused the request \(429\); it resets at/ },
  { kind: 'secondary-limit', says: /rate limit refused the request \(403\); it resets at/ },
  { kind: 'reset', says: /GitHub did not answer/ },
  { kind: 'timeout', says: /GitHub did not answer: no answer in time/ },
]

/** What looks without asking for anything that it cannot do without: it ends well, and says what it does not know. */
const looks = ['search --format json', 'intent list', 'vars check --compat --format json'] as const
const looksToo = [
  'search',
  'triage --format md',
  'sprint --format json',
  'score',
  'watchdogs',
  'report --format html',
] as const

/** What is asked of GitHub and nobody else, and answered in part. */
const partly = [
  'search --strict',
  'rescue',
  'gate',
  'vars check',
  'vars check --format json',
  'vars diff',
  'vars report',
  'vars rotate-check',
  'vars list',
  'intent process',
] as const

/** What can do nothing at all. */
const nothing = [
  'vars get SHAPE',
  'ledger verify',
  'gaps list',
  'gaps add Nothing',
  'sprint --apply',
  'intent process --apply',
] as const
const nothingToo = ['ledger show', 'gaps check', 'gaps render', 'gaps resolve SAR-G01 --reason x'] as const

const rows = <Name extends string>(names: readonly Name[], failures: readonly Failure[]) =>
  failures.flatMap(({ kind, says }) => names.map((name) => ({ name, kind, says })))

describe('GitHub that fails every request', () => {
  let world: Awaited<ReturnType<typeof openHosted>>
  beforeAll(async () => {
    world = await openHosted()
  }, 60_000)
  afterAll(() => world.close())

  const run = (name: string, kind: FaultKind) => {
    world.github.heal()
    world.github.fail({ with: kind, times: Number.POSITIVE_INFINITY })
    return world.run(name.split(' '), kind === 'timeout' ? 50 : 20_000)
  }

  it.each([...rows(looks, [...ways, ...others]), ...rows(looksToo, ways)])(
    '$kind: $name says what it does not know',
    async ({ name, kind, says }) => {
      const result = await run(name, kind)
      expect([result.exitCode, faultsOf(result)]).toEqual([0, []])
      // A table cuts a long reason at its width.
      expect(result.stdout + result.stderr).toMatch(looksToo.some((one) => one === name) ? /GitHub|unknown/ : says)
    },
  )

  it.each(rows(partly, [...ways, ...others.slice(0, 2)]))('$kind: $name is incomplete', async ({ name, kind }) => {
    const result = await run(name, kind)
    expect([result.exitCode, faultsOf(result)]).toEqual([4, []])
    expect(result.stdout + result.stderr).toMatch(/GitHub|unknown/)
  })

  it.each([...rows(nothing, [...ways, ...others]), ...rows(nothingToo, ways)])(
    '$kind: $name is not begun',
    async ({ name, kind, says }) => {
      const before = world.wishes()
      expect(refusalOf(await run(name, kind))).toEqual(refused(4, expect.stringMatching(says)))
      expect(world.wishes()).toEqual(before)
    },
  )

  const all = [...looks, ...looksToo, ...partly, ...nothing, ...nothingToo, 'rescue --apply']
  const own = ['intent list', 'intent process']
  it.each(all.filter((name) => !own.includes(name)).map((name) => ({ name })))(
    '401: $name is refused',
    async ({ name }) => {
      const before = world.wishes()
      expect(refusalOf(await run(name, 401))).toEqual(refused(2, expect.stringMatching(/refused the token \(401\)/)))
      expect(world.wishes()).toEqual(before)
    },
  )

  it('401: what waits in the mailbox is shown without a token that holds, and that it may be applied already is said', async () => {
    for (const [name, exitCode] of [
      ['intent list', 0],
      ['intent process', 4],
    ] as const) {
      const result = await run(name, 401)
      expect([result.exitCode, faultsOf(result)]).toEqual([exitCode, []])
      expect(result.stderr).toMatch(/^what was applied already is unknown: GitHub refused the token \(401\)/)
    }
  })

  it.each(['ghp_wrong', 'two words', 'line\nfeed', 'é'])(
    'a token that is none (%j) is refused and never shown',
    async (token) => {
      world.github.heal()
      const result = await world.run(['vars', 'list'], 20_000, token)
      expect(refusalOf(result)).toEqual(refused(2, expect.stringMatching(/token/)))
      expect(result.stderr).not.toContain(token)
    },
  )

  it.each(rows(['search --repo octo/model', 'search --repo octo/model --since main'], [...ways, ...others]))(
    '$kind: $name cannot see the repository',
    async ({ name, kind, says }) => {
      const exitCode = kind === 403 || kind === 404 ? 3 : 4
      expect(refusalOf(await run(name, kind))).toEqual(refused(exitCode, expect.stringMatching(says)))
    },
  )

  it('has changed nothing in the end', async () => {
    world.github.heal()
    expect((await world.run(['vars', 'get', 'SHAPE'])).stdout).toBe('square\n')
    expect((await world.run(['vars', 'get', 'COLOUR'])).stderr).toMatch(/holds no COLOUR/)
    expect((await world.run(['ledger', 'show'])).stdout).toBe('there is no ledger yet\n')
    expect(world.github.violations).toEqual([])
  })
})
