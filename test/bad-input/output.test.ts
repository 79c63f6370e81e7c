import { spawn } from 'node:child_process'
import { openSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sar } from '../commands/scene.ts'
import { looking, nameOf } from './lines.ts'
import { refusalOf, refused } from './plain.ts'
import { newFolder, put, removeFolder, sound } from './tree.ts'

const cli = resolve(import.meta.dirname, '../../src/cli.ts')

describe.skipIf(process.platform !== 'linux')('where the result cannot go', () => {
  const cwd = newFolder()
  const home = newFolder()
  beforeAll(() => {
    sound(cwd)
    put(cwd, 'file.txt', '')
    symlinkSync(home, join(cwd, 'link'))
  })
  afterAll(() => [cwd, home].map(removeFolder))

  /** Runs the program as a process; its stdout goes into a file, or to a reader that leaves at once. */
  const run = (argv: readonly string[], stdout: number | 'pipe') =>
    new Promise<{ readonly code: number | null; readonly said: string }>((settle) => {
      const child = spawn(process.execPath, [cli, ...argv], {
        cwd,
        env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], HOME: home },
        stdio: ['ignore', stdout, 'pipe'],
      })
      let said = ''
      child.stdout?.destroy()
      child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')))
      child.on('close', (code) => settle({ code, said }))
    })

  it.each([
    ['/dev/full', /^sar-watchdog: cannot write \/dev\/full: no space is left on the disk\n$/],
    ['.', /^sar-watchdog: cannot write [^\n]+: it is a folder\n$/],
    ['file.txt/below', /^sar-watchdog: cannot write file\.txt\/below: a part of the path is a file\n$/],
    ['/proc/nowhere/x', /^sar-watchdog: cannot write \/proc\/nowhere\/x: [^\n]+\n$/],
    ['link/x', /^sar-watchdog: cannot write link\/x: a link there leads out of the working tree [^\n]+\n$/],
    ['x'.repeat(300), /^sar-watchdog: cannot write x+: the name is too long\n$/],
  ])('--out %s ends incomplete with one line', async (place, says) => {
    expect(await run(['explain', 'secrets', '--out', place], 'pipe')).toEqual({
      code: 4,
      said: expect.stringMatching(says),
    })
  })

  it('a full disk behind stdout ends incomplete with one line, and a reader that has left is no failure', async () => {
    expect(await run(['config', 'schema'], openSync('/dev/full', 'w'))).toEqual({
      code: 4,
      said: 'sar-watchdog: cannot write the output: no space is left on the disk\n',
    })
    expect(await run(['config', 'schema'], 'pipe')).toEqual({ code: 0, said: '' })
  })

  it.each(looking.filter(({ ends }) => ends !== 2).map((line) => [nameOf(line), line.argv] as const))(
    '%s leaves --out to the program',
    async (_, argv) => {
      expect((await sar([...argv, '--out', '/dev/full'], { cwd })).out).toBe('/dev/full')
    },
  )

  it.each([
    ['report', '--html', '/dev/full'],
    ['report', '--html', 'file.txt/below'],
    ['sprint', '--html', '/dev/full'],
  ])('%s %s %s is refused by the verb itself', async (...argv) => {
    expect(refusalOf(await sar(argv, { cwd }))).toEqual(refused(4, expect.stringMatching(/cannot write/)))
  })
})
