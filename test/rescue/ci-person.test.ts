import { describe, expect, it } from 'vitest'
import { ciScene, repository, told } from './ci-scene.ts'

describe('SAR-002 where a person is needed', () => {
  it('asks once for what no pattern knows, and closes the issue when it is green', { timeout: 120_000 }, async () => {
    const scene = await ciScene('app')
    await scene.begin()
    await scene.run('failure', told.unknown)
    await scene.sweep()
    await scene.sweep()
    expect((await scene.state()).pipeline?.state).toBe('EscalatedIssue')
    const issues = await scene.issues()
    expect(issues).toMatchObject([{ title: 'Failures of CI that need a person', state: 'open' }])
    expect(issues[0]?.body).toContain('a person is asked')

    await scene.run('success', [], 0)
    await scene.sweep()
    expect(await scene.saga()).toMatchObject([{ state: 'verified' }])
    expect(await scene.issues()).toMatchObject([{ state: 'closed' }])
    expect((await scene.state()).pipeline?.state).toBe('Healthy')
    expect(scene.github.violations).toEqual([])
  })

  it('halts everything where CI is critical, until a person has looked', { timeout: 180_000 }, async () => {
    const scene = await ciScene('app')
    for (let index = 40; index > 26; index -= 1) await scene.run('success', [], index)
    await scene.sweep()
    for (let index = 9; index > 1; index -= 1) await scene.run('failure', told.network, index)
    const last = await scene.run('failure', told.network)
    await scene.sweep()
    expect((await scene.state()).pipeline?.state).toBe('PipelineHalt')
    const [alert, ...more] = await scene.issues()
    expect([alert?.title, alert?.state, more]).toEqual(['CI is critical', 'open', []])
    await scene.sweep()
    expect(last.attempt).toBe(1)

    await scene.ada.request(`PATCH /repos/${repository}/issues/${alert?.number ?? 0}`, { state: 'closed' })
    await scene.sweep()
    expect(last.attempt).toBe(2)
    expect((await scene.state()).pipeline?.state).toBe('Validating')
    const moves = (await scene.state()).ledger.filter(({ action }) => action === 'pipeline.moved')
    expect(moves.map(({ subject }) => subject)).toEqual([
      'Monitoring → Critical',
      'Critical → PipelineHalt',
      'PipelineHalt → ManualRequired',
      'ManualRequired → EscalatedIssue',
      'EscalatedIssue → Patching',
      'Patching → Validating',
    ])
    expect(scene.github.violations).toEqual([])
  })
})

describe('SAR-002 and the signals of CI', () => {
  it('queues what was measured, and nothing for which there are too few runs', { timeout: 120_000 }, async () => {
    const signals = 'signals: [CODEX_CI_FAILURE_RATE, CODEX_CI_LAST_GREEN_SHA]'
    const scene = await ciScene('app', {
      '.github/sar.yml': `service: app\nrescue: { autonomy: P1 }\n${signals}\n`,
    })
    await scene.begin()
    const failed = await scene.run('failure', told.network)
    await scene.sweep()
    await scene.github.finishRun(repository, failed.id, 'success')
    await scene.settle()
    const [pull, ...more] = await scene.pulls()
    expect([pull?.head.ref, more]).toEqual([expect.stringMatching(/^sar\/SAR-002\/[0-9a-f]{10}-signals$/), []])
    const files = await scene.filesOf(pull?.number ?? 0)
    expect(files).toEqual([expect.stringMatching(/^\.sar\/pending_ops\/variable_set_CODEX_CI_LAST_GREEN_SHA_/)])
    const intent: unknown = JSON.parse(await scene.file(files[0] ?? '', pull?.head.sha ?? ''))
    expect(intent).toMatchObject({ operation: 'set', scope: 'repo', value: failed.headSha })
    expect(scene.github.violations).toEqual([])
  })
})
