import { generateKeyPairSync } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { asking, checkout, folder, git, host, refusal, sar, write } from './scene.ts'

const file = '.sar/state/ledger/2026-06.jsonl'

/** A repository whose ledger a real processing wrote. */
const recorded = async () => {
  const cwd = checkout({ '.github/sar.yml': 'state: { dir: .sar }\n' })
  const variables = asking(await host(cwd))
  await sar(['intent', 'set', 'A', '1'], { cwd })
  await sar(['intent', 'process', '--apply'], { cwd, variables })
  return cwd
}

describe('ledger', () => {
  it('verifies what was recorded, and finds a changed line and a cut tail', { timeout: 120_000 }, async () => {
    const cwd = await recorded()
    const intact = await sar(['ledger', 'verify'], { cwd })
    expect(intact.exitCode).toBe(0)
    const last = /^chain intact, unsigned: 2 lines, the last is (1:[0-9a-f]{64})\n$/.exec(intact.stdout)?.[1] ?? ''
    expect((await sar(['ledger', 'verify', '--checkpoint', last], { cwd })).exitCode).toBe(0)
    const text = readFileSync(join(cwd, file), 'utf8')
    writeFileSync(join(cwd, file), text.slice(0, text.indexOf('\n') + 1))
    expect((await sar(['ledger', 'verify'], { cwd })).exitCode).toBe(0)
    const cut = await sar(['ledger', 'verify', '--checkpoint', last], { cwd })
    expect([cut.exitCode, cut.stdout]).toEqual([1, expect.stringMatching(/^the chain is broken at line 1: .*ends/)])
    writeFileSync(join(cwd, file), text.replace('"actor":"ada"', '"actor":"bob"'))
    const changed = await sar(['ledger', 'verify'], { cwd })
    expect([changed.exitCode, changed.stdout]).toEqual([
      1,
      expect.stringMatching(/^the chain is broken at line 0: its/),
    ])
    const shown = await sar(['ledger', 'show'], { cwd })
    expect([shown.exitCode, shown.stdout]).toEqual([1, ''])
  })

  it('shows the lines', { timeout: 120_000 }, async () => {
    const cwd = await recorded()
    const shown = await sar(['ledger', 'show', '--last', '1'], { cwd })
    expect(shown.stdout).toMatch(/^1 +2026-06-01T12:00:00.000Z +ada +intent\.applied +\.sar\/pending_ops\/.*\n1 of 2/)
    const all = JSON.parse((await sar(['ledger', 'show', '--format', 'json'], { cwd })).stdout)
    expect(all.lines.map((line: { action: string }) => line.action)).toEqual(['intent.applying', 'intent.applied'])
  })

  it('reads the state branch, and says when there is no ledger yet', { timeout: 120_000 }, async () => {
    const cwd = checkout({ 'README.md': '# Model\n' })
    await sar(['intent', 'set', 'A', '1'], { cwd })
    git(cwd, 'add', '--all')
    git(cwd, 'commit', '--quiet', '--message=Queue')
    const variables = asking(await host(cwd))
    expect((await sar(['ledger', 'verify'], { cwd, variables })).stdout).toBe('there is no ledger yet\n')
    await sar(['intent', 'process', '--apply'], { cwd, variables })
    expect((await sar(['ledger', 'verify'], { cwd, variables })).stdout).toMatch(/^chain intact, unsigned: 2 lines/)
  })

  it(
    'says what is signed: by a sweep, up to which line, and whether the key that is named did it',
    { timeout: 120_000 },
    async () => {
      const cwd = checkout({ '.github/sar.yml': 'state: { dir: .sar }\n' })
      const pem = (half: 'privateKey' | 'publicKey'): string =>
        pair[half].export({ type: half === 'privateKey' ? 'pkcs8' : 'spki', format: 'pem' }).toString()
      const pair = generateKeyPairSync('ed25519')
      const variables = {
        ...asking(await host(cwd)),
        SAR_SIGNING_KEY: pem('privateKey').replaceAll('\n', String.raw`\n`),
      }
      await sar(['intent', 'set', 'A', '1'], { cwd })
      await sar(['intent', 'process', '--apply'], { cwd, variables })
      write(cwd, { 'public.pem': pem('publicKey'), '.gitignore': '*.pem\n.sar/\n' })
      git(cwd, 'add', '--all')
      git(cwd, 'commit', '--quiet', '--message=Keep keys and state out')
      expect((await sar(['ledger', 'verify', '--key', 'public.pem'], { cwd })).exitCode).toBe(1)
      const swept = await sar(['sprint', '--apply'], { cwd, variables })
      expect(swept.stderr).not.toContain('not recorded')
      const signed = await sar(['ledger', 'verify'], { cwd, variables })
      expect([signed.exitCode, signed.stdout]).toEqual([
        0,
        expect.stringMatching(/^chain intact, signed up to line 1: /),
      ])
      expect((await sar(['ledger', 'verify', '--key', 'public.pem'], { cwd })).stdout).toBe(signed.stdout)
      expect((await sar(['ledger', 'verify'], { cwd })).stdout).toMatch(/^chain intact, signatures not checked/)
      write(cwd, {
        'other.pem': generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      })
      const other = await sar(['ledger', 'verify', '--key', 'other.pem'], { cwd })
      expect([other.exitCode, other.stdout]).toEqual([1, expect.stringMatching(/^chain intact, unsigned by this key/)])
      expect(await refusal(['ledger', 'verify', '--key', 'gone.pem'], { cwd })).toEqual([
        3,
        expect.stringMatching(/gone/),
      ])
      expect(await refusal(['sprint', '--apply'], { cwd, variables: { ...variables, SAR_SIGNING_KEY: 'x' } })).toEqual([
        3,
        expect.stringMatching(/^[^\n]*SAR_SIGNING_KEY is no key/),
      ])
    },
  )

  it('refuses with one line', { timeout: 120_000 }, async () => {
    const cwd = checkout({ 'README.md': '# Model\n' })
    expect(await refusal(['ledger', 'verify'], { cwd })).toEqual([2, expect.stringMatching(/sar-state.*set SAR_TOKEN/)])
    expect(await refusal(['ledger', 'check'], { cwd })).toEqual([3, expect.stringMatching(/does not know check/)])
    expect(await refusal(['ledger', 'verify', '--checkpoint', 'x'], { cwd })).toEqual([
      3,
      expect.stringMatching(/LINE:HASH/),
    ])
    expect(await refusal(['ledger', 'verify'], { cwd: folder() })).toEqual([3, expect.stringMatching(/not a git/)])
  })
})
