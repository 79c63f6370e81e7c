import { onTestFinished, expect, it } from 'vitest'
import { createGitHub } from '../../../src/context/github/client.ts'
import { createReader } from '../../../src/context/github/reader.ts'
import { inMemoryWorkspace } from '../../../src/context/workspace/in-memory.ts'
import { known } from '../../../src/domain/answer.ts'
import { createApply } from '../../../src/effects/apply.ts'
import { processMailbox } from '../../../src/effects/mailbox/process.ts'
import type { MailboxPorts, MailboxRequest } from '../../../src/effects/mailbox/process.ts'
import { branchState } from '../../../src/effects/state/branch.ts'
import { noOutbox } from '../../../src/effects/state/outbox.ts'
import { sealTo } from '../../../src/formats/sealed-box.ts'
import { startGitHub } from '../../support/github/start.ts'
import { instant, settings } from '../../support/values.ts'
import { mailbox } from './world.ts'

const repository = 'octo/models'

const opened = async () => {
  const github = await startGitHub({ now: () => instant })
  onTestFinished(() => github.stop())
  await github.createRepository({ owner: 'octo', name: 'models', files: { 'README.md': '# Models\n' } })
  github.collaborator(repository, 'ada', 'admin')
  const pace = { second: 1, timeout: 2000, spaced: false }
  const client = createGitHub({ baseUrl: github.url, token: github.token('ada'), pace })
  const live = () => createReader(client, repository)
  const key = await live().publicKey('repo-secrets')
  if (!key.known) throw new Error(key.reason)
  const sealed = await sealTo(key.value, 'hunter2')
  const wish = { name: 'KEY', value: undefined, encrypted_value: sealed, key_id: key.value.id }
  const ports: MailboxPorts = {
    state: branchState({
      github: client,
      repository,
      branch: 'sar-state',
      writer: { kind: 'action' },
      outbox: noOutbox,
      pauseMs: 1,
    }),
    apply: createApply({ octokit: client.octokit, repository, author: null }),
    live,
    clock: { now: () => instant },
    stopped: async () => null,
  }
  const request: MailboxRequest = {
    tree: inMemoryWorkspace({ files: mailbox({ key: wish }) }).tree,
    commit: 'c'.repeat(40),
    repository,
    mailbox: settings().mailbox,
    registry: known(null),
    actor: 'sar-watchdog',
  }
  const receipt = async () => {
    const { ledger } = (await ports.state.read()).state
    return ledger.find(({ action }) => action === 'intent.applied')?.evidence
  }
  return { github, ports, request, receipt, keyId: key.value.id }
}

it('gives a secret that it wrote a receipt with the key it came under', async () => {
  const { ports, request, receipt, keyId } = await opened()
  expect((await processMailbox(request, ports)).exitCode).toBe(0)
  expect(await receipt()).toMatchObject({ keyId })
  expect(await receipt()).not.toHaveProperty('writer')
})

it('claims no key for a secret that another hand may have written after it had set out', async () => {
  const { github, ports, request, receipt } = await opened()
  const dying: MailboxPorts = {
    ...ports,
    state: {
      ...ports.state,
      update: async (message, update) => {
        await ports.state.update(message, update)
        throw new Error('killed after it set out')
      },
    },
  }
  await expect(processMailbox(request, dying)).rejects.toThrow('killed')
  github.setSecret(repository, 'KEY', { updatedAt: new Date(instant.getTime() + 60_000) })
  const { outcomes } = await processMailbox(request, ports)
  expect(outcomes).toMatchObject([{ state: 'applied', reason: expect.stringContaining('by it or by another hand') }])
  expect(await receipt()).toMatchObject({ keyId: null, writer: 'unknown' })
  expect(github.requests.filter(({ method }) => method === 'PUT')).toEqual([])
})
