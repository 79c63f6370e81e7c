import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lockFaults } from './lock.ts'

const root = resolve(import.meta.dirname, '../..')
const temporary = () => mkdtempSync(join(tmpdir(), 'sar-house-'))

describe('the lockfile', () => {
  it('names every platform package and no host', () => {
    expect(lockFaults(readFileSync(join(root, 'package-lock.json'), 'utf8'))).toEqual([])
  })

  it('is refused when a platform package is missing or an address stands in it', () => {
    const lock = {
      packages: {
        '': { optionalDependencies: { gone: '1' } },
        'node_modules/a': { optionalDependencies: { '@a/linux': '1', '@a/mac': '1' }, resolved: 'https://host/a.tgz' },
        'node_modules/a/node_modules/@a/linux': {},
      },
    }
    expect(lockFaults(JSON.stringify(lock))).toEqual([
      '.: gone has no entry',
      'node_modules/a: @a/mac has no entry',
      'node_modules/a: carries a resolved address',
    ])
  })
})

describe('the tally of .ci/run', () => {
  const report = (passed: number, failed: number, files: unknown[] = []) => {
    const file = join(temporary(), 'report.json')
    const body = {
      numPassedTests: passed,
      numFailedTests: failed,
      numPendingTests: 1,
      numTodoTests: 0,
      testResults: files,
    }
    writeFileSync(file, JSON.stringify(body))
    return file
  }
  const tally = (...runs: string[]) => {
    const { stdout, status } = spawnSync(process.execPath, ['test/house/tally.mjs', ...runs], {
      cwd: root,
      encoding: 'utf8',
    })
    return { last: stdout.trimEnd().split('\n').at(-1), status }
  }

  it.each([
    ['sums the runs', () => [`${report(3, 0)}=0`, `${report(4, 0)}=0`], '7 passed, 0 failed', 0],
    ['fails when a test failed', () => [`${report(3, 1)}=1`], '3 passed, 1 failed', 1],
    ['counts a run that left no report', () => [`${report(3, 0)}=0`, '/nowhere.json=1'], '3 passed, 1 failed', 1],
    ['counts a bad end without a failed test', () => [`${report(3, 0)}=1`], '3 passed, 1 failed', 1],
    [
      'counts a file that did not load',
      () => [`${report(3, 0, [{ status: 'failed', assertionResults: [] }])}=1`],
      '3 passed, 1 failed',
      1,
    ],
    ['fails when nothing ran', () => [`${report(0, 0)}=0`], '0 passed, 0 failed', 1],
  ])('%s', (_, runs, last, status) => {
    expect(tally(...runs())).toEqual({ last, status })
  })
})

describe('the install before npm test', () => {
  const lock = (packages: object) => JSON.stringify({ packages })
  const project = (wanted: object, installed: object | null) => {
    const folder = temporary()
    writeFileSync(join(folder, 'package-lock.json'), lock(wanted))
    if (installed) {
      mkdirSync(join(folder, 'node_modules'))
      writeFileSync(join(folder, 'node_modules', '.package-lock.json'), lock(installed))
    }
    return folder
  }
  const install = (folder: string) => {
    const bin = temporary()
    writeFileSync(join(bin, 'npm'), '#!/bin/sh\necho "ran $*"\n')
    chmodSync(join(bin, 'npm'), 0o755)
    const env = { PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}` }
    const script = join(root, 'test/house/install.mjs')
    return spawnSync(process.execPath, [script], { cwd: folder, encoding: 'utf8', env })
  }
  const one = {
    '': {},
    'node_modules/a': { version: '1.0.0' },
    'node_modules/mac': { version: '1.0.0', optional: true },
  }

  it.each([
    ['runs when nothing is installed', one, null, 'ran ci'],
    ['runs when a version differs', one, { 'node_modules/a': { version: '1.0.1' } }, 'ran ci'],
    ['runs when a package is missing', one, {}, 'ran ci'],
    ['runs when a package is left over', { '': {} }, { 'node_modules/a': { version: '1.0.0' } }, 'ran ci'],
  ])('%s', (_, wanted, installed, output) => {
    expect(install(project(wanted, installed)).stdout).toContain(output)
  })

  it('does nothing when all is there but a package of another platform', () => {
    const { stdout, stderr, status } = install(project(one, { 'node_modules/a': { version: '1.0.0' } }))
    expect({ stdout, stderr, status }).toEqual({ stdout: '', stderr: '', status: 0 })
  })

  it('leaves a linked node_modules alone', () => {
    const folder = project(one, null)
    symlinkSync(temporary(), join(folder, 'node_modules'))
    const { stdout, stderr } = install(folder)
    expect(stdout).toBe('')
    expect(stderr).toContain('link to another checkout')
  })
})

it('runs the tests on Node 24 or newer', () => {
  expect(Number(process.versions.node.split('.')[0])).toBeGreaterThanOrEqual(24)
})

describe('the test process', () => {
  it.each(['http://192.0.2.1/', 'https://192.0.2.1/', 'https://example.com/'])('does not reach %s', async (url) => {
    await expect(fetch(url)).rejects.toMatchObject({
      cause: { message: expect.stringMatching(/^no network in tests: (192\.0\.2\.1|example\.com)$/) },
    })
  })

  it('reaches its own machine, by each way to name it', async () => {
    const server = createServer((_, answer) => answer.end('home')).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    const bodies = await Promise.all(['127.0.0.1', 'localhost'].map((host) => fetch(`http://${host}:${port}/`)))
    expect(await Promise.all(bodies.map((body) => body.text()))).toEqual(['home', 'home'])
    server.close()
  })

  it('knows nothing of the machine: no token, no runner, no Git configuration', () => {
    const names = Object.keys(process.env).filter((name) => /^(?:GITHUB_|GH_|SAR_|RUNNER_|INPUT_)/.test(name))
    expect(names).toEqual([])
    expect(spawnSync('git', ['config', '--list', '--global'], { encoding: 'utf8' }).stdout).toBe('')
  })
})
