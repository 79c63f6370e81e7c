import { describe, expect, it } from 'vitest'
import { ciScene, repository, told, workflow, workflowPath } from './ci-scene.ts'

const nightlyPath = '.github/workflows/nightly.yml'
const setup = (version: string) =>
  `      - uses: actions/setup-python@v6\n        with:\n          python-version: ${version} # the oldest\n      - run: make test\n`
const wrote = (version: string) => workflow.replace('      - run: make test\n', setup(version))
const broken = wrote('3.10')
const mended = wrote("'3.10'")
const nightly = (text: string) => text.replace('name: ci\n', 'name: nightly\n')

const nothing = { ref: '', sha: '' }

describe.each(['app', 'action'] as const)('SAR-002 mends a workflow, in the %s', (service) => {
  it('from the log to the green run, through the gates', { timeout: 240_000 }, async () => {
    const scene = await ciScene(service, { [workflowPath]: broken })
    await scene.begin()
    await scene.run('failure', told.version)
    await scene.sweep()
    const [pull, ...more] = await scene.pulls()
    expect(more).toEqual([])
    expect(pull?.head.ref).toMatch(/^sar\/SAR-002\//)
    expect(await scene.file(workflowPath, pull?.head.sha ?? '')).toBe(mended)
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
})

describe('a rescue whose gates pass', () => {
  it('is merged by itself where the settings say so', { timeout: 240_000 }, async () => {
    const scene = await ciScene('app', {
      [workflowPath]: broken,
      '.github/sar.yml': 'service: app\nrescue: { autonomy: P1, merge: auto }\n',
    })
    await scene.begin()
    await scene.run('failure', told.version)
    await scene.sweep()
    const [pull] = await scene.pulls()
    await scene.gate(pull?.head ?? nothing, 'success')
    await scene.sweep()
    expect(await scene.pulls()).toEqual([])
    expect(await scene.file(workflowPath, 'main')).toBe(mended)
    await scene.run('success', [], 0)
    await scene.sweep()
    expect(await scene.saga()).toMatchObject([{ state: 'verified' }])
    expect(scene.github.violations).toEqual([])
  })

  it('is not held up by what only a person can set', { timeout: 240_000 }, async () => {
    const scene = await ciScene('app', {
      [workflowPath]: broken,
      '.github/sar/variables.yml': 'expected:\n  - { name: DEPLOY_KEY, layer: repo-secrets }\n',
    })
    scene.github.setSecret(repository, 'DEPLOY_KEY')
    await scene.begin()
    await scene.ada.request(`DELETE /repos/${repository}/actions/secrets/DEPLOY_KEY`)
    await scene.run('failure', told.version)
    await scene.sweep()
    const [pull] = await scene.pulls()
    await scene.gate(pull?.head ?? nothing, 'success')
    await scene.sweep()
    expect(await scene.saga()).toMatchObject([{ state: 'waiting', step: 'merged' }])
    expect(scene.github.violations).toEqual([])
  })

  it('is not made anew over what a person pushed on top', { timeout: 240_000 }, async () => {
    const scene = await ciScene('app', { [workflowPath]: broken })
    await scene.begin()
    await scene.run('failure', told.version)
    await scene.sweep()
    const [pull] = await scene.pulls()
    await scene.ada.push(repository, { branch: pull?.head.ref ?? '', files: { 'broken.json': '{' } })
    await scene.settle()
    await scene.gate(pull?.head ?? nothing, 'success')
    await scene.sweep()
    expect(await scene.saga()).toMatchObject([{ state: 'escalated' }])
    const issues = await scene.issues()
    expect(issues).toHaveLength(1)
    expect(issues[0]?.body).toContain('on commits that the rescue did not make')
    expect(issues[0]?.body).toContain('so it is left')
    expect(await scene.file('broken.json', pull?.head.ref ?? '')).toBe('{')
  })
})

describe('a rescue that the gates refuse', () => {
  const settings = 'service: app\nrescue: { autonomy: P1 }\nsensors: { ci-health: { minRuns: 5 } }\n'
  const start = async () => {
    const scene = await ciScene('app', {
      [workflowPath]: broken,
      [nightlyPath]: nightly(broken),
      '.github/sar.yml': settings,
    })
    await scene.degrade(told.version)
    const proposed = async () => {
      const [pull] = await scene.pulls()
      if (pull === undefined) throw new Error('there is no pull request')
      return { ...pull, files: await scene.filesOf(pull.number) }
    }
    const refused = async (head: { readonly ref: string; readonly sha: string }) => {
      await scene.gate(head, 'failure')
      await scene.sweep()
    }
    return { scene, proposed, refused }
  }

  it('is made anew, then in another way, and then given to a person', { timeout: 300_000 }, async () => {
    const { scene, proposed, refused } = await start()
    const first = await proposed()
    expect(first.files).toEqual([workflowPath, nightlyPath])

    await refused(first.head)
    const second = await proposed()
    expect([second.number, second.head.ref, second.files]).toEqual([first.number, first.head.ref, first.files])
    expect(second.head.sha).not.toBe(first.head.sha)
    expect(await scene.saga()).toMatchObject([{ state: 'waiting', step: 'gates' }])
    expect((await scene.state()).pipeline?.state).toBe('Validating')

    await refused(second.head)
    const third = await proposed()
    expect([third.number, third.files]).toEqual([first.number, [workflowPath]])
    expect(await scene.issues()).toEqual([])

    await refused(third.head)
    await scene.sweep()
    expect(await scene.saga()).toMatchObject([{ state: 'escalated' }])
    expect((await scene.state()).pipeline?.state).toBe('EscalatedIssue')
    expect(await scene.pulls()).toEqual([])
    const [issue, ...more] = await scene.issues()
    expect(more).toEqual([])
    expect(issue?.body).toContain('stopped: the gates failed on')
    expect(issue?.body).toMatch(/\n1\. [^\n]*the gates failed on[^\n]*made anew\n2\. [^\n]*another way/)
    expect(issue?.body).toMatch(/\| run-fix \|[^\n]*mends/)
    const { ledger } = await scene.state()
    expect(ledger.filter(({ action }) => action === 'step.returned')).toHaveLength(2)
    expect(scene.github.violations).toEqual([])
  })
})
