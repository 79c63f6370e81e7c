import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openScene, refusal, type Scene } from './scene.ts'

let scene: Scene

beforeEach(async () => {
  scene = await openScene()
})

afterEach(() => scene.close())

describe('an issue', () => {
  it('is opened, labelled, commented, reacted to and closed, and each is told', async () => {
    const { github, models, app, receiver } = scene
    const { data: issue } = await app.rest.issues.create({ ...models, title: 'Drift', body: 'Seen', labels: ['sar'] })
    expect([issue.number, issue.user?.login, issue.labels.length]).toEqual([1, 'sar-watchdog[bot]', 1])
    const at = { ...models, issue_number: issue.number }
    await app.rest.issues.addLabels({ ...at, labels: ['P1'] })
    const comment = await github.as('bob').comment('octo/models', issue.number, '@bot sar sprint')
    await app.rest.reactions.createForIssueComment({ ...models, comment_id: comment, content: 'eyes' })
    await app.rest.issues.update({ ...at, state: 'closed', state_reason: 'completed' })
    const { data: comments } = await app.rest.issues.listComments(at)
    expect(comments.map(({ body, reactions }) => [body, reactions?.eyes])).toEqual([['@bot sar sprint', 1]])
    const { data: open } = await app.rest.issues.listForRepo({ ...models, labels: 'sar,p1' })
    expect(open).toEqual([])
    await github.idle()
    const told = receiver.received
      .filter(({ name }) => name.startsWith('issue'))
      .map(({ name, action }) => `${name} ${action ?? ''}`)
    expect(told.toSorted()).toEqual(['issue_comment created', 'issues closed', 'issues labeled', 'issues opened'])
    expect(github.violations).toEqual([])
  })

  it('comes in pages with links, a hundred at most', async () => {
    const { github, models, app } = scene
    for (let at = 0; at < 103; at += 1) await github.as('ada').openIssue('octo/models', { title: `Issue ${at}` })
    const { data, headers } = await app.request('GET /repos/{owner}/{repo}/issues', { ...models, per_page: 200 })
    expect(data).toHaveLength(100)
    expect(headers.link).toContain('page=2>; rel="next"')
    const all = await app.paginate(app.rest.issues.listForRepo, { ...models, per_page: 100 })
    expect(new Set(all.map(({ number }) => number)).size).toBe(103)
    expect(github.violations).toEqual([])
  })
})

describe('a check run', () => {
  it('goes from queued to completed with its annotations', async () => {
    const { github, models, app, receiver } = scene
    const head_sha = await github.tip('octo/models', 'main')
    const { data: run } = await app.rest.checks.create({
      ...models,
      name: 'sar / search',
      head_sha,
      status: 'in_progress',
    })
    const level = 'warning'
    const annotations = [
      { path: 'train.py', start_line: 1, end_line: 1, annotation_level: level, message: 'Prints' },
    ] as const
    const output = { title: 'One finding', summary: 'See **below**', annotations: [...annotations] }
    await app.rest.checks.update({ ...models, check_run_id: run.id, conclusion: 'neutral', output })
    const { data: listed } = await app.rest.checks.listForRef({ ...models, ref: 'main' })
    expect(listed.check_runs.map(({ name, status, conclusion }) => [name, status, conclusion])).toEqual([
      ['sar / search', 'completed', 'neutral'],
    ])
    const { data: noted } = await app.rest.checks.listAnnotations({ ...models, check_run_id: run.id })
    expect(noted.map(({ path, message }) => `${path}: ${message ?? ''}`)).toEqual(['train.py: Prints'])
    expect(await refusal(scene.as('ada').rest.checks.create({ ...models, name: 'mine', head_sha }))).toMatch(/^403 /)
    await github.idle()
    const told = receiver.received.filter(({ name }) => name === 'check_run').map(({ action }) => action)
    expect(told).toEqual(['created', 'completed'])
    expect(github.violations).toEqual([])
  })

  it('is asked for anew, and pressed at its buttons', async () => {
    const { github, models, app, receiver } = scene
    const head_sha = await github.tip('octo/models', 'main')
    const actions = [{ label: 'Rescue', description: 'Plan a rescue', identifier: 'rescue' }]
    const { data: run } = await app.rest.checks.create({
      ...models,
      name: 'sar',
      head_sha,
      conclusion: 'failure',
      actions,
    })
    await github.as('ada').rerequest('octo/models', run.id)
    await github.as('ada').press('octo/models', run.id, 'rescue')
    await github.idle()
    const told = receiver.received.filter(({ name }) => name === 'check_run')
    expect(told.map(({ action }) => action)).toEqual(['created', 'completed', 'rerequested', 'requested_action'])
    expect(told.at(-1)?.body['requested_action']).toEqual({ identifier: 'rescue' })
    expect(github.violations).toEqual([])
  })
})
