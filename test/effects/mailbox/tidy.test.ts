import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { blobHash } from '../../../src/domain/identity.ts'
import { deleteConsumed } from '../../../src/effects/mailbox/delete-consumed.ts'
import { processMailbox } from '../../../src/effects/mailbox/process.ts'
import { tidyMailbox } from '../../../src/effects/mailbox/tidy.ts'
import { mailbox, openWorld } from './world.ts'

let root = ''
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sar-tidy-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const files: Readonly<Record<string, string>> = {
  ...mailbox({
    applied: { name: 'A' },
    old: { name: 'B', value: '1', queued_at: '2026-05-01T10:00:00Z' },
    new: { name: 'B', value: '2', queued_at: '2026-05-01T11:00:00Z' },
    held: { name: 'C', blocked_until: '2027-01-01T00:00Z' },
    cut: '{',
  }),
  'README.md': 'hello',
}
const consumed = ['applied', 'new', 'old'].map((name) => `.sar/pending_ops/variable_${name}.json`)

const processed = async () => {
  const { ports, request } = openWorld(root, files)
  await processMailbox(request, ports)
  return { ...request, state: (await ports.state.read()).state, commit: 'c'.repeat(40), defaultBranch: 'main' }
}

describe('tidying the mailbox', () => {
  it('removes what is consumed and nothing else, by a pull request', async () => {
    const given = await processed()
    const [commit, pull, ...rest] = tidyMailbox({ ...given, remove: 'pull-request' })
    const branch = commit?.kind === 'commit' ? commit.branch : ''
    expect(commit).toEqual({
      kind: 'commit',
      branch: expect.stringMatching(/^sar\/tidy\/[0-9a-f]{10}$/),
      from: given.commit,
      message: 'Remove 3 consumed intent(s)',
      files: consumed.map((path) => ({ path, content: null, blob: blobHash(Buffer.from(files[path] ?? '')) })),
    })
    expect(pull).toMatchObject({ kind: 'open-pull-request', head: branch, base: 'main' })
    expect(rest).toEqual([])
  })

  it('removes them on the default branch where the settings say so', async () => {
    const changes = tidyMailbox({ ...(await processed()), remove: 'commit' })
    expect(changes.map((one) => (one.kind === 'commit' ? one.branch : one.kind))).toEqual(['main'])
  })

  it('does nothing when nothing is consumed', () => {
    const { request } = openWorld(root, files)
    const state = { ledger: [], mailbox: [] }
    expect(tidyMailbox({ ...request, commit: 'c'.repeat(40), defaultBranch: 'main', state, remove: 'commit' })).toEqual(
      [],
    )
  })

  it('deletes them in a working tree, but for those that changed since or are links', async () => {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true })
      await writeFile(join(root, path), text)
    }
    const { tree, state } = await processed()
    const [applied = '', newer = ''] = consumed
    await writeFile(join(root, newer), '{"changed": true}')
    await rm(join(root, applied))
    await writeFile(join(root, 'target.json'), mailbox({ applied: { name: 'A' } })[applied] ?? '')
    await symlink(join(root, 'target.json'), join(root, applied))
    expect(await deleteConsumed(root, tree, state)).toEqual([consumed[2]])
    expect((await readdir(join(root, '.sar/pending_ops'))).sort()).toEqual(
      ['applied', 'cut', 'held', 'new'].map((name) => `variable_${name}.json`),
    )
    expect(await deleteConsumed(root, tree, state)).toEqual([])
  })
})
