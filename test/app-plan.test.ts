import { expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { planDrift } from './sample/drift.ts'
import { hostSample } from './sample/hosted.ts'
import { seeded } from './sample/random.ts'

const commentsSchema = z.array(z.object({ user: z.object({ login: z.string() }), body: z.string() }))

it('the App answers `rescue` with the whole plan, folded, and does nothing', { timeout: 240_000 }, async () => {
  const drift = { ...planDrift(seeded(1)), missing: ['CHURN_LOG_LEVEL', 'CHURN_EVAL_SPLIT'] }
  const hosted = await hostSample(drift, new Date())
  onTestFinished(() => hosted.stop())
  const { github, repository, maintainer } = hosted
  const person = github.as(maintainer)
  const issue = await person.openIssue(repository, { title: 'What would you do?' })
  await person.comment(repository, issue, '@bot sar rescue SAR-001')
  await hosted.idle()
  const comments = commentsSchema.parse(await person.request(`GET /repos/${repository}/issues/${issue}/comments`))
  const reply = comments.findLast(({ user }) => user.login === 'sar-watchdog[bot]')?.body ?? ''
  expect(reply.split('\n').filter((line) => line === '<details>')).toHaveLength(1)
  expect(reply).toContain('<summary>The plan of SAR-001 for 2 cases')
  expect(reply).toContain('```diff\n@@ -0,0 +1,')
  expect(reply).toMatch(/^\+.*CHURN_LOG_LEVEL/m)
  expect(reply).toContain('**pull request**')
  expect(reply).toContain('Needs: `contents: write`')
  expect(reply).toContain('Undo: ')
  expect(reply).not.toContain('cut')
  expect(await person.request(`GET /repos/${repository}/pulls?state=open`)).toEqual([])
  expect(github.violations).toEqual([])
})
