import { describe, expect, it } from 'vitest'
import { ciScene, repository, told, workflow, workflowPath } from './ci-scene.ts'

const broken = workflow.replace(
  '      - run: make test\n',
  '      - uses: actions/setup-python@v6\n        with:\n          python-version: 3.10 # the oldest\n      - run: make test\n',
)

const nothing = { ref: '', sha: '' }

describe.each(['app', 'action'] as const)('SAR-002 mends a workflow, in the %s', (service) => {
  it('from the log to the green run, through the gates', { timeout: 180_000 }, async () => {
    const scene = await ciScene(service, { [workflowPath]: broken })
    await scene.begin()
    await scene.run('failure', told.version)
    await scene.sweep()
    const [pull, ...more] = await scene.pulls()
    expect(more).toEqual([])
    expect(pull?.head.ref).toMatch(/^sar\/SAR-002\//)
    expect(await scene.file(workflowPath, pull?.head.sha ?? '')).toBe(broken.replace('3.10 #', "'3.10' #"))
    expect((await scene.state()).pipeline?.state).toBe('Validating')

    await scene.gate(pull?.head ?? nothing, 'success')
    await scene.sweep()
    expect((await scene.state()).pipeline?.state).toBe('Healthy')
    expect(await scene.saga()).toMatchObject([{ state: 'waiting', step: 'merged' }])

    await scene.ada.merge(repository, pull?.number ?? 0)
    await scene.run('success', [], 0)
    await scene.settle()
    await scene.sweep()
    expect(await scene.saga()).toMatchObject([{ state: 'verified' }])
    expect(await scene.issues()).toEqual([])
    expect(scene.github.violations).toEqual([])
  })

  it('and where a gate fails takes it back, and says once what was tried', { timeout: 180_000 }, async () => {
    const scene = await ciScene(service, { [workflowPath]: broken })
    await scene.begin()
    await scene.run('failure', told.version)
    await scene.sweep()
    const [pull] = await scene.pulls()
    await scene.gate(pull?.head ?? nothing, 'failure')
    await scene.sweep()
    await scene.sweep()
    expect(await scene.saga()).toMatchObject([{ state: 'escalated' }])
    expect((await scene.state()).pipeline?.state).toBe('EscalatedIssue')
    expect(await scene.pulls()).toEqual([])
    const issues = await scene.issues()
    expect(issues).toHaveLength(1)
    expect(issues[0]?.body).toContain('the gates failed on')
    expect(issues[0]?.body).toMatch(/\| run-fix \|[^\n]*mends/)
  })
})
