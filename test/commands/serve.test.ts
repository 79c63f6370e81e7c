import { createHmac } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { checkout, folder, host, repository, sar } from './scene.ts'

const secret = 'a secret for this test only'
const whole = { APP_ID: '1', PRIVATE_KEY: 'a PRIVATE KEY', WEBHOOK_SECRET: secret }

describe('serve', () => {
  it('listens, takes signed deliveries alone, says what failed, and finishes when it is told to end', async () => {
    const cwd = checkout({ 'README.md': '# Model\n' })
    const { github } = await host(cwd)
    const app = github.app({ slug: 'sar', webhookSecret: secret, permissions: { metadata: 'read' }, events: ['push'] })
    const said: string[] = []
    const main = 'refs/heads/main'
    const deliver = async (url: string, key: string, ref?: string): Promise<number> => {
      const body = JSON.stringify({
        installation: { id: 404 },
        repository: { full_name: repository, default_branch: 'main' },
        ref,
        after: '0'.repeat(40),
      })
      const signature = `sha256=${createHmac('sha256', key).update(body).digest('hex')}`
      const headers = { 'x-github-delivery': key, 'x-github-event': 'push', 'x-hub-signature-256': signature }
      return (await fetch(url, { method: 'POST', body, headers })).status
    }
    const statuses: number[] = []
    const result = await sar(['serve'], {
      cwd,
      variables: {
        APP_ID: String(app.id),
        PRIVATE_KEY: app.privateKey,
        WEBHOOK_SECRET: secret,
        GITHUB_API_URL: github.url,
        PORT: '0',
        SAR_DATA: 'data',
      },
      service: {
        say: (line) => void said.push(line),
        untilStopped: async () => {
          const url = said[0]?.split(' ').at(-1) ?? ''
          statuses.push(await deliver(url, secret), await deliver(url, 'another secret entirely', main))
          await vi.waitFor(() => expect(said.some((line) => line.startsWith('warn'))).toBe(true))
          statuses.push(await deliver(url, secret, main))
        },
      },
    })
    expect(result).toEqual({ exitCode: 0, stdout: '', stderr: '', out: null })
    expect(statuses).toEqual([202, 401, 202])
    expect(said[0]).toMatch(/^listening on http:\/\/127\.0\.0\.1:\d+, webhooks at /)
    expect(said).toContain('finishing what is in hand')
    expect(said.filter((line) => line.startsWith('warn'))).toEqual([
      expect.stringMatching(/^warn push a secret for this test only: [^\n]*at ref$/),
      'warn push a secret for this test only: Not Found - https://docs.github.com/rest',
    ])
  })

  it.each([
    [{}, 'serve: APP_ID is the number of the GitHub App'],
    [{ APP_ID: '1', PRIVATE_KEY: 'nonsense' }, 'serve: PRIVATE_KEY is not a PEM private key'],
    [{ ...whole, PORT: 'abc' }, 'serve: PORT takes a number from 0 to 65535'],
    [{ ...whole, PORT: '65536' }, 'serve: PORT takes a number from 0 to 65535'],
    [{ ...whole, GITHUB_API_URL: 'here' }, 'serve: GITHUB_API_URL: Invalid URL'],
  ])('names the first variable that is wrong: %j', async (variables, message) => {
    const result = await sar(['serve'], { cwd: folder(), variables })
    expect(result.exitCode).toBe(3)
    expect(result.stderr).toBe(`sar-watchdog: ${message} (see docs/app.md)\n`)
  })

  it('wants the repositories named that may use the token of a person, and shows no token', async () => {
    const variables = { ...whole, SAR_AGENT_TOKEN: 'ghp_secret' }
    const without = await sar(['serve'], { cwd: folder(), variables })
    expect([without.exitCode, without.stderr]).toEqual([
      3,
      'sar-watchdog: serve: SAR_AGENT_TOKEN is set without SAR_AGENT_REPOSITORIES (list the repositories in which agents are assigned by it: owner/name,owner/name)\n',
    ])
    const wrong = await sar(['serve'], { cwd: folder(), variables: { ...variables, SAR_AGENT_REPOSITORIES: 'model' } })
    expect([wrong.exitCode, wrong.stderr]).toEqual([
      3,
      'sar-watchdog: serve: SAR_AGENT_REPOSITORIES lists repositories: owner/name,owner/name (see docs/app.md)\n',
    ])
  })
})
