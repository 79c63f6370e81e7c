import { createAppAuth } from '@octokit/auth-app'
import { Octokit } from '@octokit/rest'
import { startGitHub, type GitHub } from '../support/github/start.ts'
import type { Permissions } from '../support/github/state/account.ts'
import { receiveWebhooks } from './receiver.ts'

const permissions = {
  actions: 'write',
  actions_variables: 'write',
  checks: 'write',
  contents: 'write',
  environments: 'read',
  issues: 'write',
  pull_requests: 'write',
  secrets: 'read',
  statuses: 'read',
} as const

const silent = (): void => undefined

/** Octokit's options for an embedded GitHub: refusals are expected and not printed. */
export const quiet = ({ url }: GitHub) => ({
  baseUrl: url,
  log: { debug: silent, info: silent, warn: silent, error: silent },
})

/** The repository `octo/models` of an organisation, written by Ada and read by Bob, with an app installed and listened to. */
export const openScene = async (granted: Permissions = permissions) => {
  const receiver = await receiveWebhooks('hush')
  const github = await startGitHub({ now: () => new Date('2026-03-01T12:00:00Z') })
  const files = {
    'README.md': '# Models\n',
    'train.py': 'print(1)\n',
    '.github/workflows/ci.yml': 'name: CI\non: push\njobs: {}\n',
  }
  await github.createRepository({ owner: 'octo', name: 'models', organization: true, private: true, files })
  github.collaborator('octo/models', 'ada', 'write')
  github.collaborator('octo/models', 'bob', 'read')
  const app = github.app({ slug: 'sar-watchdog', webhookSecret: 'hush', permissions: granted })
  github.webhooks.to(receiver.url)
  const { id: installationId } = github.install(app, 'octo/models')
  const auth = { appId: app.id, privateKey: app.privateKey, installationId }
  return {
    github,
    receiver,
    app: new Octokit({ ...quiet(github), authStrategy: createAppAuth, auth }),
    as: (login: string) => new Octokit({ ...quiet(github), auth: github.token(login) }),
    /** The app by itself, without an installation. */
    jwt: new Octokit({
      ...quiet(github),
      authStrategy: createAppAuth,
      auth: { appId: app.id, privateKey: app.privateKey },
    }),
    appId: app.id,
    models: { owner: 'octo', repo: 'models' },
    close: async (): Promise<void> => {
      await github.stop()
      await receiver.stop()
    },
  }
}

export type Scene = Awaited<ReturnType<typeof openScene>>

/** The status and the message of what was refused. */
export const refusal = async (asked: Promise<unknown>): Promise<string> => {
  try {
    await asked
    return 'not refused'
  } catch (error) {
    if (!(error instanceof Error)) return String(error)
    return `${'status' in error ? String(error.status) : ''} ${error.message.replace(/ - https:.*$/s, '')}`
  }
}
