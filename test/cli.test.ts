import { execFile } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const cli = resolve(import.meta.dirname, '../src/cli.ts')

interface Ended {
  readonly status: number | null
  readonly out: string
  readonly said: string
}

/** Runs the program as a process of its own; one that does not end by itself is killed and has no status. */
const run = (args: readonly string[]): Promise<Ended> =>
  new Promise((settle) => {
    const { PATH, NODE_COMPILE_CACHE } = process.env
    const env = { PATH, NODE_COMPILE_CACHE, HOME: mkdtempSync(join(tmpdir(), 'sar-home-')) }
    const child = execFile(process.execPath, [cli, ...args], { env, timeout: 15_000 }, (_, out, said) =>
      settle({ status: child.exitCode, out, said }),
    )
  })

describe('the program as a process', () => {
  it('ends at once, with one line, where there is no such folder', async () => {
    const { status, out, said } = await run(['search', '/nowhere/at/all'])
    expect({ status, out }).toEqual({ status: 3, out: '' })
    expect(said).toBe('sar-watchdog: no such folder: /nowhere/at/all (name a folder that git tracks)\n')
  })

  it('ends with the result alone on stdout', async () => {
    const { status, out, said } = await run(['explain', 'secrets'])
    expect({ status, said }).toEqual({ status: 0, said: '' })
    expect(out).toContain('Credentials in files')
  })
})
