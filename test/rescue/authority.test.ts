import { expect, it } from 'vitest'
import { ciScene, repository, told, workflow, workflowPath } from './ci-scene.ts'

const broken = workflow.replace(
  '      - run: make test\n',
  '      - uses: actions/setup-python@v6\n        with:\n          python-version: 3.10\n      - run: make test\n',
)
const path = '.github/sar.yml'
const settingsOf = (autonomy: string): string => `service: app\nrescue: { autonomy: ${autonomy}, merge: auto }\n`

it('merges nothing after its autonomy was taken back, until a person asks', { timeout: 240_000 }, async () => {
  const scene = await ciScene('app', { [workflowPath]: broken, [path]: settingsOf('P1') })
  await scene.begin()
  await scene.run('failure', told.version)
  await scene.sweep()
  const [pull] = await scene.pulls()
  expect(await scene.saga()).toMatchObject([{ state: 'waiting', step: 'gates' }])
  await scene.ada.push(repository, { branch: 'main', files: { [path]: settingsOf('none') } })
  await scene.settle()
  await scene.gate(pull?.head ?? { ref: '', sha: '' }, 'success')
  await scene.sweep()
  await scene.sweep()
  expect(await scene.pulls()).toHaveLength(1)
  expect(await scene.saga()).toMatchObject([{ state: 'planned', step: 'merged' }])
  expect((await scene.saga())[0]?.cursor['reason']).toMatch(/^nobody lets it act any more \(rescue\.autonomy: none\)/)
  expect(await scene.issues()).toEqual([])

  const asked = await scene.ada.openIssue(repository, { title: 'Go on' })
  await scene.ada.comment(repository, asked, '@bot rescue SAR-002 apply')
  await scene.settle()
  expect(await scene.pulls()).toEqual([])
  // What a person asked for stays asked for: nothing more is needed to see it through.
  await scene.run('success', [], 0)
  await scene.sweep()
  expect(await scene.saga()).toMatchObject([{ state: 'verified' }])
  expect(scene.github.violations).toEqual([])
})
