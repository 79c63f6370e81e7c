import { Probot } from 'probot'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { clientsFor } from '../src/app/clients.ts'
import type { Reads } from '../src/app/clients.ts'
import { createReader } from '../src/context/github/reader.ts'
import { startGitHub } from './support/github/start.ts'

const repository = 'octo/models'

const bodySchema = z.object({ permissions: z.record(z.string(), z.string()) })

/** The clients of a job where the owner granted these permissions, and what was asked for to have them. */
const clients = async (permissions: Readonly<Record<string, 'read' | 'write'>>, reads: Reads) => {
  const github = await startGitHub()
  onTestFinished(() => github.stop())
  await github.createRepository({ owner: 'octo', name: 'models', organization: true, private: true })
  const app = github.app({ slug: 'sar-watchdog', webhookSecret: 'a secret for this test', permissions })
  const { id } = github.install(app, repository)
  const probot = new Probot({ appId: app.id, privateKey: app.privateKey, baseUrl: github.url, logLevel: 'fatal' })
  const made = await clientsFor(probot, { installation: id, repository, apiUrl: github.url, reads }, new Map())
  const minted = () =>
    github.requests.flatMap(({ route, status, body }) =>
      status === 201 && route?.endsWith('/access_tokens') ? [bodySchema.parse(JSON.parse(body)).permissions] : [],
    )
  return { ...made, minted, requests: () => github.requests.map(({ status, route }) => `${status} ${route}`) }
}

const all = {
  actions: 'write',
  actions_variables: 'write',
  checks: 'write',
  contents: 'write',
  issues: 'write',
  metadata: 'read',
  pull_requests: 'write',
  workflows: 'write',
} as const

describe('the tokens of a job', () => {
  it('read no variables for a change until they are asked for', async () => {
    const { reading, readingAll, minted } = await clients(all, 'change')
    expect(await createReader(reading, repository).variables('repo-vars')).toMatchObject({ known: false })
    expect(await createReader(await readingAll(), repository).variables('repo-vars')).toEqual({
      known: true,
      value: [],
    })
    expect(minted().flatMap((permissions) => Object.values(permissions))).not.toContain('write')
    expect(minted().map((permissions) => Object.keys(permissions).includes('workflows'))).toEqual([false, false])
  })

  it('are of what was granted where that is less, so that what lacks is unknown and the rest is read', async () => {
    const { issues: _, actions: __, ...fewer } = all
    const { reading, minted, requests } = await clients(fewer, 'change')
    expect(requests()).toEqual([
      '422 /app/installations/{installation_id}/access_tokens',
      '200 /app/installations/{installation_id}',
      '201 /app/installations/{installation_id}/access_tokens',
    ])
    const live = createReader(reading, repository)
    expect(await live.runs({ branch: 'main' })).toMatchObject({ known: false, permission: 'actions: read' })
    expect(await live.branchHead('main')).toMatchObject({ known: true })
    expect(minted().flatMap((permissions) => Object.values(permissions))).not.toContain('write')
  })

  it('write what was named alone', async () => {
    const { writing, minted } = await clients(all, 'all')
    await writing(['check-run'])
    await writing(['comment'])
    expect(minted().slice(1)).toEqual([
      { metadata: 'read', checks: 'write' },
      { metadata: 'read', issues: 'write', pull_requests: 'write' },
    ])
  })
})
