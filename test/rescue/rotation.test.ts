import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ciScene, repository } from './ci-scene.ts'

const day = 24

const settingsOf = (service: 'app' | 'action'): string => `service: ${service}
state: { branch: sar-state${service === 'app' ? '' : ', writer: ada'} }
triage: { escalate: ['@ada'] }
rescue: { autonomy: P1 }
documents: { runbook: docs/rotation.md }
`

const registry = `expected:
  - { name: API_KEY, layer: repo-secrets, rotateAfter: 30d, owner: '@ada' }
`

const mail = '.sar/pending_ops/variable_set_hub.json'
const credential = 'Server=db;AccountKey=c2VjcmV0LXZhbHVlLW9mLWEta2V5;'
const leak = JSON.stringify({ schema_version: '1', operation: 'set', name: 'API_KEY', value: credential })

/** A repository whose one secret was young when the watchdog was switched on. */
const secretScene = async (service: 'app' | 'action') => {
  const scene = await ciScene(service, {
    '.github/sar.yml': settingsOf(service),
    '.github/sar/variables.yml': registry,
    'docs/rotation.md': '# How we rotate\n',
  })
  const written = (hoursAgo: number): void =>
    scene.github.setSecret(repository, 'API_KEY', {
      updatedAt: new Date(scene.now().getTime() - hoursAgo * 3_600_000),
    })
  written(day)
  await scene.begin()
  const told = async () => (await scene.issues()).filter(({ body }) => body?.split('\n')[0]?.includes(' SAR-006 '))
  return {
    ...scene,
    written,
    told,
    push: async (files: Readonly<Record<string, string | null>>): Promise<void> => {
      await scene.ada.push(repository, { branch: 'main', files })
      await scene.settle()
    },
    /** Ticks the box of the one runbook that begins so. */
    tick: async (words: string): Promise<void> => {
      const [issue] = await told()
      const body = issue?.body?.replace(`- [ ] ${words}`, `- [x] ${words}`)
      expect(body).toContain(`- [x] ${words}`)
      await scene.ada.request(`PATCH /repos/${repository}/issues/${issue?.number}`, { body })
      await scene.settle()
    },
    /** What was said in the one runbook of an old credential that nobody calls revoked. */
    reminders: async (): Promise<readonly string[]> => {
      const [issue] = await told()
      const said = await scene.ada.request(`GET /repos/${repository}/issues/${issue?.number}/comments`)
      const comments = z.array(z.object({ body: z.string() })).parse(said)
      return comments.map(({ body }) => body).filter((body) => body.includes('the grace window of'))
    },
    cases: async () =>
      (await scene.state()).cases.filter(({ kind }) => ['secret-overdue', 'leaked-credential'].includes(kind)),
    sagas: async () => (await scene.state()).runs.filter(({ playbook }) => playbook === 'SAR-006'),
  }
}

describe.each(['app', 'action'] as const)('SAR-006 in the %s', (service) => {
  it('opens one runbook, reminds in it, and closes it once the secret is new', { timeout: 240_000 }, async () => {
    const scene = await secretScene(service)
    scene.written(60 * day)
    await scene.sweep()
    expect(await scene.cases()).toMatchObject([{ kind: 'secret-overdue', subject: 'repo-secrets/API_KEY' }])
    expect(await scene.sagas()).toMatchObject([{ state: 'waiting', step: 'rotated', waits: { for: 'answer' } }])
    const [issue, ...others] = await scene.told()
    expect([issue?.title, issue?.state, others]).toEqual(['Rotate API_KEY (repo-secrets)', 'open', []])
    expect(issue?.body?.match(/^- \[ \] /gm)).toHaveLength(5)
    expect(issue?.body).toContain('`docs/rotation.md`')
    expect(issue?.body).toContain('48 hours of grace')

    await scene.tick('Make a new credential')
    scene.pass(8 * day)
    await scene.sweep()
    const [reminded, ...more] = await scene.told()
    expect([reminded?.number, reminded?.state, more]).toEqual([issue?.number, 'open', []])
    expect(reminded?.body).toContain('**Reminder 1**')
    expect(reminded?.body).toContain('- [x] Make a new credential')

    scene.written(0)
    await scene.sweep()
    expect(await scene.sagas()).toMatchObject([{ state: 'verified' }])
    expect(await scene.cases()).toEqual([])
    expect(await scene.told()).toMatchObject([{ number: issue?.number, state: 'closed' }])

    scene.pass(3 * day)
    await scene.sweep()
    await scene.sweep()
    expect(await scene.reminders()).toHaveLength(1)
    await scene.tick('Revoke the old one')
    scene.pass(8 * day)
    await scene.sweep()
    expect(await scene.reminders()).toEqual([expect.stringContaining('**Reminder 1**')])
    expect(await scene.told()).toMatchObject([{ number: issue?.number, state: 'closed' }])
    expect(scene.github.violations).toEqual([])
  })

  it('ends a leak only when it is revoked and its secret is new', { timeout: 240_000 }, async () => {
    const scene = await secretScene(service)
    await scene.push({ [mail]: leak })
    await scene.sweep()
    expect(await scene.cases()).toMatchObject([{ kind: 'leaked-credential', subject: mail }])
    const [issue, ...others] = await scene.told()
    expect([issue?.title, issue?.state, others]).toEqual([`Rotate the credential that ${mail} carried`, 'open', []])
    expect(JSON.stringify([issue, await scene.state()])).not.toContain('AccountKey')

    await scene.push({ [mail]: null })
    await scene.tick('Revoke the credential')
    await scene.sweep()
    expect(await scene.sagas()).toMatchObject([{ state: 'waiting', step: 'revoked' }])
    expect(await scene.told()).toMatchObject([{ state: 'open' }])

    scene.pass(1)
    scene.written(0)
    await scene.sweep()
    expect(await scene.sagas()).toMatchObject([{ state: 'verified' }])
    expect(await scene.cases()).toEqual([])
    expect(await scene.told()).toMatchObject([{ number: issue?.number, state: 'closed' }])
    expect(scene.github.violations).toEqual([])
  })

  it('asks a person once where nobody rotates, and says what was tried', { timeout: 240_000 }, async () => {
    const scene = await secretScene(service)
    scene.written(60 * day)
    await scene.sweep()
    scene.pass(91 * day)
    await scene.sweep()
    await scene.sweep()
    expect(await scene.sagas()).toMatchObject([{ state: 'escalated' }])
    const [runbook, blocker, ...others] = (await scene.told()).toSorted((left, right) => left.number - right.number)
    expect([runbook?.state, others]).toEqual(['open', []])
    expect([blocker?.title, blocker?.state]).toEqual(['SAR-006 could not rescue repo-secrets/API_KEY', 'open'])
    expect(blocker?.body).toMatch(/in vain until \d{4}-\d\d-\d\d \d\d:\d\d UTC: waits/)
    expect(blocker?.body).toContain('| open-issue | acted | opens the issue "Rotate API\\_KEY')
    expect(blocker?.body).toContain('waits until repo-secrets/API\\_KEY is written anew')
  })
})
