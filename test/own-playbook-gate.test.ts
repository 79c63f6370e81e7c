import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { planDrift } from './sample/drift.ts'
import { hostSample } from './sample/hosted.ts'
import { seeded } from './sample/random.ts'
import { makeSample } from './sample/repository.ts'
import { startGitHub } from './support/github/start.ts'
import { gateOf, runJob } from './support/pull-request-job.ts'

const drift = planDrift(seeded(1))
const path = '.sar/playbooks/ask.yml'

const playbook = (uses: string, id = 'TEAM-001') => `schema: sar/playbook@1
id: ${id}
name: Ask
when: { kinds: [F401] }
steps:
  - id: ask
    uses: ${uses}
    with: { kind: question, title: Who needs these?, body: Say so. }
verify: { sensor: python-lint, within: 7d }
`

const broken = `${path}:7:11: steps[0].uses: there is no step \`open-isue\`, did you mean \`open-issue\`?`

const checks = z.object({
  check_runs: z.array(z.object({ name: z.string(), output: z.object({ summary: z.string() }) })),
})

it('is judged by gate 5 in the App before it is merged', { timeout: 240_000 }, async () => {
  const hosted = await hostSample(drift, new Date())
  onTestFinished(() => hosted.stop())
  const { github, repository, maintainer } = hosted
  const person = github.as(maintainer)
  const gate5 = async (branch: string, files: Readonly<Record<string, string>>): Promise<string> => {
    const head = await person.push(repository, { branch, files })
    await person.openPullRequest(repository, { title: branch, head: branch })
    await hosted.idle()
    const { check_runs: runs } = checks.parse(
      await person.request(`GET /repos/${repository}/commits/${head}/check-runs`),
    )
    const summary = runs.find(({ name }) => name === 'SAR gate')?.output.summary ?? ''
    return summary.split('\n').find((row) => row.includes('schema-valid')) ?? ''
  }
  const told = await gate5('one', { [path]: playbook('open-isue') })
  expect(told).toContain('fail')
  expect(told.replaceAll('\\', '')).toContain(`1 fault of own playbooks: ${path}:7:11`)
  expect(await gate5('two', { [path]: playbook('open-issue') })).toContain('pass')
  const twins = { [path]: playbook('open-issue'), '.sar/playbooks/too.yaml': playbook('open-issue') }
  expect((await gate5('three', twins)).replaceAll('\\', '')).toContain('.sar/playbooks/too.yaml:1:1: TEAM-001 is also')
  expect(await gate5('four', { 'docs/a.md': '# A\n' })).toContain('pass')
})

it('is judged by gate 5 in the Action before it is merged', { timeout: 240_000 }, async () => {
  const source = join(mkdtempSync(join(tmpdir(), 'sar-playbook-')), 'churn')
  await makeSample(source, drift, new Date())
  const github = await startGitHub()
  onTestFinished(() => github.stop())
  const given = { owner: 'octo-models', name: 'churn', from: source, organization: true }
  const { directory } = await github.createRepository(given)
  const repository = 'octo-models/churn'
  github.collaborator(repository, 'ada', 'maintain')
  const judged = async (change: Readonly<Record<string, string>>) =>
    gateOf(
      await runJob(
        { github, repository, directory },
        { change, before: () => {}, given: { INPUT_SENSORS: 'workflow-schema,schema-drift' } },
      ),
      'schema-valid',
    )
  const told = await judged({ [path]: playbook('open-isue') })
  expect(told).toMatchObject({ state: 'fail', unblock: 'the author mends the playbook at its line' })
  expect(told?.evidence).toBe(`1 fault of own playbooks: ${broken}`)
  expect(await judged({ [path]: playbook('open-issue') })).toMatchObject({ state: 'pass' })
})
