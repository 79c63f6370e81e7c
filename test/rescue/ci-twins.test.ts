import { describe, expect, it } from 'vitest'
import { ciScene, repository, told, workflow, workflowPath } from './ci-scene.ts'

const nightlyPath = '.github/workflows/nightly.yml'
const broken = workflow.replace(
  '      - run: make test\n',
  '      - uses: actions/setup-python@v6\n        with:\n          python-version: 3.10\n      - run: make test\n',
)
const files = { [workflowPath]: broken, [nightlyPath]: broken.replace('name: ci\n', 'name: nightly\n') }
const timeout = 240_000

/** A rescue whose pull request mends two workflows, of which the other fails as well by now. */
const twice = async (service: 'app' | 'action') => {
  const scene = await ciScene(service, files)
  await scene.begin()
  await scene.run('failure', told.version)
  await scene.sweep()
  const [pull, ...more] = await scene.pulls()
  if (pull === undefined) throw new Error('there is no pull request')
  expect([await scene.filesOf(pull.number), more]).toEqual([[workflowPath, nightlyPath], []])
  await scene.run('failure', told.version, 0.5, nightlyPath)
  await scene.settle()
  await scene.sweep()
  await scene.sweep()
  expect(await scene.pulls()).toMatchObject([{ number: pull.number }])
  const waits = `waits for the merge of #${pull.number} of the rescue ${pull.head.ref.split('/').at(-1)}, which mends ${workflowPath}, ${nightlyPath} already`
  const second = (await scene.saga()).find(({ step }) => step === 'mend')
  expect(second).toMatchObject({ state: 'waiting', waits: { for: 'merge', subject: `#${pull.number}` } })
  expect(second?.cursor['reason']).toBe(waits)
  expect(scene.github.violations).toEqual([])
  return { scene, pull, waits }
}

describe('a fault that two workflows have, found one after the other', () => {
  it.each(['app', 'action'] as const)(
    'has one pull request, whose merge ends both rescues, in the %s',
    { timeout },
    async (service) => {
      const { scene, pull } = await twice(service)
      await scene.ada.merge(repository, pull.number)
      await scene.run('success', [], 0)
      await scene.run('success', [], 0, nightlyPath)
      await scene.settle()
      await scene.sweep()
      expect(await scene.saga()).toMatchObject([{ state: 'verified' }, { state: 'verified' }])
      expect([await scene.pulls(), await scene.issues()]).toEqual([[], []])
      expect(scene.github.violations).toEqual([])
    },
  )

  it('is mended by the second rescue where the first one is refused', { timeout }, async () => {
    const { scene, pull, waits } = await twice('app')
    const asked = await scene.ada.openIssue(repository, { title: 'And now?' })
    await scene.ada.comment(repository, asked, '@bot sar sprint')
    await scene.settle()
    const replies = JSON.stringify(await scene.ada.request(`GET /repos/${repository}/issues/${asked}/comments`))
    expect(replies.replaceAll('\\', '')).toContain(waits)

    await scene.ada.close(repository, pull.number)
    await scene.settle()
    await scene.sweep()
    const [own, ...more] = await scene.pulls()
    expect(more).toEqual([])
    expect(own?.number).not.toBe(pull.number)
    expect(await scene.filesOf(own?.number ?? 0)).toEqual([workflowPath, nightlyPath])
    const sagas = await scene.saga()
    expect(sagas.map(({ state, step }) => `${state} ${step}`).toSorted()).toEqual(['escalated gates', 'waiting gates'])
    expect(scene.github.violations).toEqual([])
  })
})
