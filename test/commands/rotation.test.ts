import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { startGitHub } from '../support/github/start.ts'
import type { GitHub } from '../support/github/start.ts'
import { asking, checkout, git, host, instant, repository, sar } from './scene.ts'

const entries = {
  app: "{ name: _APP_PRIVATE_KEY, layer: repo-secrets, rotateAfter: 30d, owner: '@octo/platform' }",
  runner: '{ name: RUNNER_TOKEN, layer: env-secrets, environment: prod }',
  hub: '{ name: HUB_TOKEN, layer: repo-secrets, expiry: { variable: HUB_TOKEN_ENDS } }',
  young: '{ name: YOUNG, layer: repo-secrets }',
}
type Entry = keyof typeof entries

const filesFor = (names: readonly Entry[]) => ({
  '.github/sar.yml': 'extends: [recommended]\ndocuments: { runbook: docs/rotation.md }\n',
  '.github/sar/variables.yml': `expected:\n${names.map((name) => `  - ${entries[name]}\n`).join('')}`,
})

const hosted = async (...names: readonly Entry[]) => {
  const cwd = checkout(filesFor(names))
  const { github, token } = await host(cwd)
  github.setSecret(repository, '_APP_PRIVATE_KEY', { updatedAt: new Date('2026-04-20T00:00:00Z') })
  if (names.includes('runner'))
    github.setSecret({ repository, environment: 'prod' }, 'RUNNER_TOKEN', {
      updatedAt: new Date('2026-02-01T00:00:00Z'),
    })
  if (names.includes('hub')) {
    github.setSecret(repository, 'HUB_TOKEN', { updatedAt: new Date('2026-05-20T00:00:00Z') })
    github.setVariable(repository, 'HUB_TOKEN_ENDS', '2026-06-06')
  }
  github.setSecret(repository, 'YOUNG', { updatedAt: new Date('2026-05-20T00:00:00Z') })
  const variables = asking({ github, token })
  const rescue = (now?: string) =>
    sar(['rescue', '--playbook', 'SAR-006', '--sensor', 'secret-rotation', '--apply', '--format', 'json'], {
      cwd,
      variables,
      pace: { spaced: false },
      ...(now === undefined ? {} : { now: new Date(now) }),
    })
  return { cwd, github, token, variables, rescue }
}

const issueSchema = z.object({
  number: z.int(),
  title: z.string(),
  state: z.enum(['open', 'closed']),
  body: z.string(),
  updated_at: z.string(),
})

const api = async (github: GitHub, token: string, path: string, init: RequestInit = {}): Promise<unknown> => {
  const headers = { authorization: `Bearer ${token}` }
  const answer = await fetch(`${github.url}/repos/${repository}/${path}`, { ...init, headers })
  return answer.status === 204 ? null : answer.json()
}
const issues = async (github: GitHub, token: string) =>
  z.array(issueSchema).parse(await api(github, token, 'issues?state=all&sort=created&direction=asc'))
const byTitle = async (github: GitHub, token: string) =>
  Object.fromEntries((await issues(github, token)).map((issue) => [issue.title, issue]))

const app = 'Rotate _APP_PRIVATE_KEY (repo-secrets)'

const leakedPath = '.sar/pending_ops/variable_set_hub.json'
const leakedText = JSON.stringify({
  schema_version: '1',
  operation: 'set',
  name: 'HUB_TOKEN',
  value: 'Server=db;AccountKey=c2VjcmV0LXZhbHVlLW9mLWEta2V5;',
})

/** No value that looks like one, in a file that is for a secret. */
const clearSecret = JSON.stringify({
  schema_version: '1',
  operation: 'set',
  store: 'actions',
  name: 'HUB_PHRASE',
  value: 'c2VjcmV0 and plain words',
})

const leaking = async (text: string) => {
  const cwd = checkout({ ...filesFor(['young']), [leakedPath]: text })
  const { github, token } = await host(cwd)
  github.setSecret(repository, 'YOUNG', { updatedAt: new Date('2026-05-20T00:00:00Z') })
  const variables = asking({ github, token })
  const run = (now = '2026-06-01T12:00:00Z') =>
    sar(['rescue', '--playbook', 'SAR-006', '--sensor', 'pending-intents', '--apply', '--format', 'json'], {
      cwd,
      variables,
      pace: { spaced: false },
      now: new Date(now),
    })
  return { cwd, github, token, variables, run }
}

describe('a credential that was queued in the clear', { timeout: 120_000 }, () => {
  it.each([
    { what: 'as a value', text: leakedText },
    { what: 'in a file that breaks off', text: leakedText.slice(0, -2) },
    { what: 'as a secret of any form', text: clearSecret },
  ])('is a case of its own, $what, and its value is told nowhere', async ({ text }) => {
    const { cwd, variables, github, token, run } = await leaking(text)
    const searched = await sar(['triage', '--sensor', 'pending-intents', '--format', 'json'], { cwd, variables })
    expect(JSON.parse(searched.stdout).cases).toMatchObject([
      { kind: 'leaked-credential', subject: leakedPath, severity: 'P1', playbook: 'SAR-006' },
    ])
    const { stdout } = await run()
    expect(JSON.parse(stdout).outcomes).toMatchObject([{ playbook: 'SAR-006', state: 'waiting' }])
    const [issue, ...others] = await issues(github, token)
    expect(others).toEqual([])
    expect(issue).toMatchObject({ state: 'open', title: `Rotate the credential that ${leakedPath} carried` })
    expect(issue?.body.match(/^- \[ \] /gm)).toHaveLength(6)
    expect(issue?.body).toContain('Revoke the credential where it came from, now')
    for (const told of [searched.stdout, stdout, JSON.stringify(issue)]) {
      expect(told).not.toContain('c2VjcmV0')
      expect(told).not.toContain('AccountKey')
    }
    expect(github.violations).toEqual([])
  })

  /** The file is gone, the boxes that begin so are ticked, and a person closes the issue where that is said. */
  const answered = async (
    { cwd, github, token }: Awaited<ReturnType<typeof leaking>>,
    ticks: readonly string[],
    state: 'open' | 'closed' = 'open',
  ): Promise<void> => {
    if (existsSync(join(cwd, leakedPath))) {
      git(cwd, 'rm', '--quiet', leakedPath)
      git(cwd, 'commit', '--quiet', '--message', 'Remove the intent')
      await github.as('ada').push(repository, { files: { [leakedPath]: null } })
    }
    const issue = (await issues(github, token)).at(-1)
    const body = ticks.reduce((text, tick) => text.replace(`- [ ] ${tick}`, `- [x] ${tick}`), issue?.body ?? '')
    await api(github, token, `issues/${issue?.number}`, { method: 'PATCH', body: JSON.stringify({ state, body }) })
  }
  const stands = async (run: () => ReturnType<typeof sar>) => JSON.parse((await run()).stdout).outcomes

  it('reminds of what is removed and not revoked, whoever closes its issue', async () => {
    const scene = await leaking(leakedText)
    const { github, token, run } = scene
    github.setSecret(repository, 'HUB_TOKEN', { updatedAt: new Date('2026-06-02T00:00:00Z') })
    await run()
    await answered(scene, ['Look there'], 'closed')
    expect(await stands(() => run('2026-06-09T12:00:00Z'))).toMatchObject([{ state: 'waiting' }])
    expect(await issues(github, token)).toMatchObject([
      { state: 'closed' },
      { state: 'open', body: expect.stringContaining('**Reminder 1**') },
    ])
  })

  it('ends once it is revoked and its secret is written after the commit that leaked it', async () => {
    const scene = await leaking(leakedText)
    const { cwd, github, token, run } = scene
    const committed = new Date(git(cwd, 'log', '-1', '--format=%cI').trim())
    const written = (hours: number): void =>
      github.setSecret(repository, 'HUB_TOKEN', { updatedAt: new Date(committed.getTime() + hours * 3_600_000) })
    written(-1)
    await run()
    await answered(scene, ['Revoke'], 'closed')
    expect(await stands(() => run('2026-06-02T12:00:00Z'))).toMatchObject([{ state: 'waiting' }])
    await answered(scene, [], 'open')
    written(1)
    expect(await stands(() => run('2026-06-03T12:00:00Z'))).toMatchObject([{ state: 'verified' }])
    expect(await issues(github, token)).toMatchObject([{ state: 'closed' }])
  })

  it.each([
    { what: 'is no credential, as a person says', tick: 'It was no credential', state: 'open' },
    { what: 'is revoked, and GitHub keeps no such secret', tick: 'Revoke', state: 'closed' },
  ] as const)('ends where it $what', async ({ tick, state }) => {
    const scene = await leaking(leakedText)
    await scene.run()
    await answered(scene, [tick], state)
    expect(await stands(() => scene.run('2026-06-02T12:00:00Z'))).toMatchObject([{ state: 'verified' }])
    expect(await issues(scene.github, scene.token)).toMatchObject([{ state: 'closed' }])
  })

  it('does not end while the file still lies there', async () => {
    const { github, token, run } = await leaking(leakedText)
    await run()
    const [issue] = await issues(github, token)
    const body = issue?.body.replaceAll('- [ ]', '- [x]')
    await api(github, token, `issues/${issue?.number}`, { method: 'PATCH', body: JSON.stringify({ body }) })
    expect(await stands(() => run('2026-06-02T12:00:00Z'))).toMatchObject([{ state: 'waiting' }])
    expect(await issues(github, token)).toMatchObject([{ state: 'open' }])
  })
})

describe('SAR-006', { timeout: 120_000 }, () => {
  it('opens one runbook a secret, whatever its name begins with, with one check box a step', async () => {
    const { github, token, rescue } = await hosted('app', 'runner', 'hub', 'young')
    const { exitCode, stdout, stderr } = await rescue()
    expect(stderr).toBe('')
    expect(JSON.parse(stdout).outcomes.map(({ state }: { state: string }) => state)).toEqual([
      'waiting',
      'waiting',
      'waiting',
    ])
    expect(exitCode).toBe(0)
    const found = await byTitle(github, token)
    expect(Object.keys(found).toSorted()).toEqual([
      'Rotate HUB_TOKEN (repo-secrets)',
      'Rotate RUNNER_TOKEN (env-secrets/prod)',
      app,
    ])
    const body = found[app]?.body ?? ''
    expect(body.match(/^- \[ \] /gm)).toHaveLength(5)
    expect(body).toContain('48 hours of grace')
    expect(body).toContain('`gh secret set _APP_PRIVATE_KEY`')
    expect(body).toContain('`docs/rotation.md`')
    expect(found['Rotate HUB_TOKEN (repo-secrets)']?.body.match(/^- \[ \] /gm)).toHaveLength(6)
    expect(found['Rotate HUB_TOKEN (repo-secrets)']?.body).toContain('Set `repo-vars/HUB_TOKEN_ENDS`')
    expect(found['Rotate RUNNER_TOKEN (env-secrets/prod)']?.body).toContain('--env prod`')
    expect(github.violations).toEqual([])
  })

  it('plans every step to its end without acting, of a secret that is old and of one that leaked', async () => {
    const { cwd, github, variables } = await hosted('app')
    const leaked = await leaking(leakedText)
    for (const given of [
      { cwd, variables, sensor: 'secret-rotation', skipped: 'revoked' },
      { cwd: leaked.cwd, variables: leaked.variables, sensor: 'pending-intents', skipped: 'rotated old' },
    ]) {
      const argv = ['rescue', '--playbook', 'SAR-006', '--sensor', given.sensor, '--format', 'json']
      const [{ steps }] = JSON.parse((await sar(argv, given)).stdout).outcomes
      type Step = { readonly id: string; readonly state: string }
      expect(steps.map(({ id, state }: Step) => `${id} ${state}`)).toEqual(
        ['plan', 'runbook', 'rotated', 'revoked', 'close', 'old'].map(
          (id) => `${id} ${given.skipped.split(' ').includes(id) ? 'skipped' : 'planned'}`,
        ),
      )
    }
    expect(github.requests.filter(({ method }) => method === 'PATCH')).toEqual([])
  })

  it('reminds once a week in the same issue, and keeps the ticks', async () => {
    const { github, token, rescue } = await hosted('app')
    await rescue()
    const { number = 0, body = '' } = (await byTitle(github, token))[app] ?? {}
    const ticked = body.replace('- [ ] Make a new', '- [x] Make a new')
    await api(github, token, `issues/${number}`, { method: 'PATCH', body: JSON.stringify({ body: ticked }) })
    await rescue('2026-06-05T12:00:00Z')
    expect((await byTitle(github, token))[app]?.body).toBe(ticked)
    await rescue('2026-06-09T12:00:00Z')
    const reminded = (await byTitle(github, token))[app]?.body ?? ''
    expect(reminded).toContain('**Reminder 1**: open since 2026-06-01')
    expect(reminded).toContain('- [x] Make a new')
    expect(reminded.match(/^- \[ \] /gm)).toHaveLength(4)
    await rescue('2026-06-10T12:00:00Z')
    expect((await byTitle(github, token))[app]?.body).toBe(reminded)
    await rescue('2026-06-16T12:00:00Z')
    expect((await byTitle(github, token))[app]?.body).toContain('**Reminder 2**')
    expect(await issues(github, token)).toHaveLength(1)
  })

  const commentsOf = async (github: GitHub, token: string, number: number) =>
    z
      .array(z.object({ body: z.string() }))
      .parse(await api(github, token, `issues/${number}/comments`))
      .map(({ body }) => body)
  const written =
    'GitHub says that `repo-secrets/_APP_PRIVATE_KEY` was written on 2026-06-02 09:00 UTC. The grace window ends on 2026-06-04 09:00 UTC: revoke the old one by then.'
  const tick = async (github: GitHub, token: string, words: string): Promise<void> => {
    const { number = 0, body = '' } = (await byTitle(github, token))[app] ?? {}
    const ticked = body.replace(`- [ ] ${words}`, `- [x] ${words}`)
    expect(ticked).not.toBe(body)
    await api(github, token, `issues/${number}`, { method: 'PATCH', body: JSON.stringify({ body: ticked }) })
  }
  const statesOf = async (outcome: ReturnType<typeof sar>) =>
    JSON.parse((await outcome).stdout).outcomes.map(({ state }: { state: string }) => state)

  it('closes its issue as soon as the secret was written anew, and only that one', async () => {
    const { cwd, github, token, variables, rescue } = await hosted('app', 'runner')
    await rescue()
    await tick(github, token, 'Revoke the old one')
    github.setSecret(repository, '_APP_PRIVATE_KEY', { updatedAt: new Date('2026-06-02T09:00:00Z') })
    expect((await statesOf(rescue('2026-06-02T12:00:00Z'))).toSorted()).toEqual(['verified', 'waiting'])
    const found = await byTitle(github, token)
    expect(Object.values(found).map(({ title, state }) => [title, state])).toEqual(
      expect.arrayContaining([
        [app, 'closed'],
        ['Rotate RUNNER_TOKEN (env-secrets/prod)', 'open'],
      ]),
    )
    expect(await commentsOf(github, token, found[app]?.number ?? 0)).toEqual([written])
    expect((await sar(['ledger', 'verify'], { cwd, variables })).exitCode).toBe(0)
  })

  it('reminds of the old one in one comment once the grace window is over, until somebody ticks that it is revoked', async () => {
    const { github, token, rescue } = await hosted('app')
    await rescue()
    github.setSecret(repository, '_APP_PRIVATE_KEY', { updatedAt: new Date('2026-06-02T09:00:00Z') })
    expect(await statesOf(rescue('2026-06-02T12:00:00Z'))).toEqual(['verified'])
    const { number = 0, state } = (await byTitle(github, token))[app] ?? {}
    expect(state).toBe('closed')
    const told = () => commentsOf(github, token, number)
    await rescue('2026-06-04T08:59:00Z')
    expect(await told()).toEqual([written])
    for (const day of ['04', '05', '10']) await rescue(`2026-06-${day}T12:00:00Z`)
    const first = await told()
    expect(first).toEqual([written, expect.stringMatching(/\*\*Reminder 1\*\*.* ended on 2026-06-04 09:00 UTC/)])
    await rescue('2026-06-11T12:00:00Z')
    expect(await told()).toEqual([written, first[1]?.replace('Reminder 1', 'Reminder 2')])
    expect(await issues(github, token)).toHaveLength(1)
    await tick(github, token, 'Revoke the old one')
    for (const day of ['11T13', '18T12']) await rescue(`2026-06-${day}:00:00Z`)
    expect(await told()).toEqual([written, expect.stringContaining('Reminder 2')])
    expect(github.violations).toEqual([])
  })

  it('lets the matter rest before a secret is due again, and tells nobody where GitHub does not tell', async () => {
    const { github, token, rescue } = await hosted('app')
    await rescue()
    github.setSecret(repository, '_APP_PRIVATE_KEY', { updatedAt: new Date('2026-06-02T09:00:00Z') })
    await rescue('2026-06-02T12:00:00Z')
    const { number = 0 } = (await byTitle(github, token))[app] ?? {}
    github.fail({ with: 403, times: 2, method: 'GET', route: `/repos/${repository}/issues` })
    await rescue('2026-06-05T12:00:00Z')
    expect(await commentsOf(github, token, number)).toEqual([written])
    // A month after the last writing it is due again: half of that is left to this runbook.
    await rescue('2026-06-17T09:00:00Z')
    expect(await commentsOf(github, token, number)).toEqual([written])
  })

  it('leaves its issue open and says so when the secret is gone or hidden, and closes it once it is there anew', async () => {
    const { github, token, rescue } = await hosted('app')
    await rescue()
    const { number = 0 } = (await byTitle(github, token))[app] ?? {}
    await api(github, github.token('ada'), 'actions/secrets/_APP_PRIVATE_KEY', { method: 'DELETE' })
    const comments = async () =>
      z
        .array(z.object({ body: z.string() }))
        .parse(await api(github, token, `issues/${number}/comments`))
        .map(({ body }) => body)
    for (const day of ['03', '04', '12']) await rescue(`2026-06-${day}T12:00:00Z`)
    expect((await byTitle(github, token))[app]?.state).toBe('open')
    expect(await comments()).toEqual([
      expect.stringContaining('GitHub lists no `repo-secrets/_APP_PRIVATE_KEY` any more: it was deleted, or is hidden'),
    ])
    github.setSecret(repository, '_APP_PRIVATE_KEY', { updatedAt: new Date('2026-06-13T09:00:00Z') })
    await rescue('2026-06-14T12:00:00Z')
    expect((await byTitle(github, token))[app]?.state).toBe('closed')
    expect((await comments()).at(-1)).toContain('was written on 2026-06-13 09:00 UTC')
  })

  it('takes no ticks from an issue that a stranger opened with the same first line', async () => {
    const { github, token, rescue } = await hosted('app')
    await rescue()
    const { number = 0, body = '' } = (await byTitle(github, token))[app] ?? {}
    await api(github, token, `issues/${number}`, { method: 'PATCH', body: JSON.stringify({ state: 'closed' }) })
    const stranger = github.token('mallory')
    const forged = { title: 'Mine', body: body.replaceAll('- [ ]', '- [x]'), labels: ['sar'] }
    github.collaborator(repository, 'mallory', 'triage')
    await api(github, stranger, 'issues', { method: 'POST', body: JSON.stringify(forged) })
    await rescue('2026-06-09T12:00:00Z')
    const open = (await issues(github, token)).filter(({ title, state }) => title === app && state === 'open')
    expect(open.map(({ body: text }) => text.match(/^- \[ \] /gm)?.length)).toEqual([5])
  })

  it('neither reminds nor closes while GitHub does not tell', async () => {
    const { github, token, rescue } = await hosted('app')
    await rescue()
    const before = await issues(github, token)
    github.setSecret(repository, '_APP_PRIVATE_KEY', { updatedAt: new Date('2026-06-02T09:00:00Z') })
    github.fail({ with: 403, times: 1000, route: /\/secrets$/ })
    await rescue('2026-06-09T12:00:00Z')
    expect((await issues(github, token)).map(({ body, state }) => [body, state])).toEqual(
      before.map(({ body, state }) => [body, state]),
    )
  })
})

describe('with the rights of the manifest alone', { timeout: 120_000 }, () => {
  const manifest = z
    .looseObject({ default_permissions: z.record(z.string(), z.enum(['read', 'write'])) })
    .parse(load(readFileSync(join(import.meta.dirname, '../../app.yml'), 'utf8')))

  const scene = async (organization: boolean, files: Readonly<Record<string, string>>) => {
    const cwd = checkout(files)
    const github = await startGitHub({ now: () => instant })
    onTestFinished(() => github.stop())
    await github.createRepository({ owner: 'octo', name: 'model', from: cwd, organization })
    github.setSecret(repository, 'OLD', { updatedAt: new Date('2025-01-01T00:00:00Z'), store: 'dependabot' })
    const variables = asking({ github, token: github.jobToken(repository, manifest.default_permissions) })
    const search = ['search', '--sensor', 'secret-rotation', '--format', 'json', '--fail-on', 'none']
    const { sensors, findings } = JSON.parse((await sar(search, { cwd, variables })).stdout)
    const check = await sar(['vars', 'rotate-check'], { cwd, variables })
    return { sensors, findings, check, cwd, variables }
  }

  it.each([
    ['an organization', true],
    ['a person', false],
  ])('a repository of %s is known', async (_, organization) => {
    const { sensors, findings, check, cwd, variables } = await scene(organization, { 'README.md': '# Model\n' })
    expect(sensors).toMatchObject([{ status: 'findings', unknown: [] }])
    expect(findings).toMatchObject([{ subject: 'dependabot/OLD' }])
    expect([check.exitCode, check.stdout]).toEqual([1, expect.stringContaining('1 overdue, 0 in time, 0 unknown')])
    const all = await sar(['vars', 'rotate-check', '--all-layers'], { cwd, variables })
    expect(all.stdout).toContain('❓ codespace: ')
  })

  it('what the registry names is unknown with the right that is missing, and nothing else', async () => {
    const { sensors, check } = await scene(true, {
      '.github/sar/variables.yml': 'expected:\n  - { name: BOT_KEY, layer: org-dependabot }\n',
    })
    expect(sensors).toMatchObject([
      {
        status: 'partial',
        unknown: [
          { subject: 'org-dependabot', reason: expect.stringContaining('organization_dependabot_secrets: read') },
        ],
      },
    ])
    expect(check.stdout).toContain('1 overdue, 0 in time, 1 unknown')
  })
})
