import { readFileSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { leftBehind } from '../faults/left-behind.ts'
import { openPullsOf } from '../faults/scene.ts'
import { finish } from '../faults/scenes/failing-ci.ts'
import { mergeAll } from '../faults/scenes/missing-variable.ts'
import { overdueSecret } from '../faults/scenes/secret-rotation.ts'
import { staleIndex } from '../faults/scenes/stale-index.ts'
import { perform, repository } from '../faults/service.ts'
import { openWorld, settings } from '../faults/world.ts'
import type { Given, World } from '../faults/world.ts'
import { between } from '../support/between.ts'

const timeout = 120_000
const day = 24 * 3_600_000

const opened = async (given: Given) => {
  const world = await openWorld(given)
  const proxy = await between(world.server, async () => 'go')
  onTestFinished(async () => {
    await proxy.stop()
    await world.stop()
  })
  const run = async (command: 'sprint' | 'intent process' = 'sprint'): Promise<void> => {
    world.pass(1)
    expect(await perform(world.order(command, proxy.url))).toBeNull()
  }
  return { world, run, sagas: async () => (await leftBehind(world)).sagas }
}

describe('a case of another kind about what a rescue has in hand', () => {
  it('waits for the rebuild that is under way, whose rescue ends with it', { timeout }, async () => {
    const { world, run, sagas } = await opened(staleIndex)
    await run()
    await staleIndex.plant(world)
    await run()
    await world.ada.push(repository, { files: { 'rag/index.faiss': null } })
    await run()
    expect(await sagas()).toMatchObject([{ state: 'waiting' }])
    // A rebuild that leaves the file out has mended nothing.
    const meta = JSON.stringify({ generated_at: world.now().toISOString(), chunk_count: 512 })
    await world.ada.push(repository, { files: { 'rag/index_meta.json': meta } })
    await finish(world, 'success')
    await run()
    const { sagas: left, blockers, made } = await leftBehind(world)
    expect([left, made['dispatch']]).toMatchObject([[{ state: 'escalated' }], 1])
    expect(blockers[0]).toContain('rag/index.faiss')
  })

  it('begins one rescue for two that are found at once', { timeout }, async () => {
    const { world, run, sagas } = await opened(staleIndex)
    await run()
    const meta = JSON.stringify({ generated_at: new Date(world.now().getTime() - 12 * day), chunk_count: 500 })
    await world.ada.push(repository, { files: { 'rag/index.faiss': null, 'rag/index_meta.json': meta } })
    await run()
    expect(await sagas()).toMatchObject([{ state: 'waiting' }])
    const whole = JSON.stringify({ generated_at: world.now().toISOString(), chunk_count: 512 })
    await world.ada.push(repository, { files: { 'rag/index.faiss': 'built today\n', 'rag/index_meta.json': whole } })
    await finish(world, 'success')
    await run()
    expect(await sagas()).toMatchObject([{ state: 'verified' }])
  })
})

const registry = `expected:
  - { name: ENDS, layer: repo-vars }
  - { name: API_KEY, layer: repo-secrets, rotateAfter: 90d, expiry: { variable: ENDS }, owner: '@ada' }
`
const dateIn = (world: World, days: number): string =>
  new Date(world.now().getTime() + days * day).toISOString().slice(0, 10)

describe('SAR-006', () => {
  const begun = async (files: Given['files'] = {}) => {
    const scene = await opened({
      files: { '.github/sar/variables.yml': registry, ...files },
      sensors: ['secret-rotation', 'pending-intents'],
    })
    const { world, run } = scene
    world.github.setVariable(repository, 'ENDS', dateIn(world, 60))
    await overdueSecret.arrange(world)
    await run()
    world.pass(49 * 24)
    await run()
    expect(await scene.sagas()).toMatchObject([{ state: 'waiting' }])
    return scene
  }

  const ours = readFileSync('playbooks/SAR-006-secret-rotation.yml', 'utf8')
  const silent = { '.sar/playbooks/SAR-006.yml': ours.replace(/^about: .*\n/m, '') }
  it.each([
    ['as it comes', {}],
    ["of one's own that does not say what a case is about", silent],
  ])('%s sees a token that ends soon through to its end, and reminds of it', { timeout }, async (_, files) => {
    const { world, run, sagas } = await begun(files)
    world.pass(6 * 24)
    await run()
    world.pass(10 * 24)
    await run()
    expect(await sagas()).toMatchObject([{ state: 'waiting' }])
    const issues = await world.ada.request(`GET /repos/${repository}/issues?state=open`)
    expect(issues).toMatchObject([{ body: expect.stringContaining('**Reminder 2**') }])
    world.github.setSecret(repository, 'API_KEY', { updatedAt: world.now() })
    await run()
    expect(await sagas()).toMatchObject([{ state: 'verified' }])
  })

  it('has a runbook of its own for one that leaked meanwhile', { timeout }, async () => {
    const { world, run, sagas } = await begun()
    const credential = 'Server=db;AccountKey=c2VjcmV0LXZhbHVlLW9mLWEta2V5;'
    const leak = JSON.stringify({ schema_version: '1', operation: 'set', name: 'API_KEY', value: credential })
    await world.ada.push(repository, { files: { '.sar/pending_ops/variable_set_key.json': leak } })
    await run()
    expect(await sagas()).toMatchObject([{ state: 'waiting' }, { state: 'waiting' }])
    expect((await leftBehind(world)).issues).toEqual([
      'Rotate API_KEY (repo-secrets) open',
      'Rotate the credential that .sar/pending_ops/variable_set_key.json carried open',
    ])
  })
})

const model = (id: string, more = ''): string => `      - id: ${id}
        mlflow:
          baseline: { model: shop, version: 1 }
          current: { run: live-${id} }
          metrics: [{ name: rmse, better: lower }]
        serves: { model: shop, ${more === '' ? 'alias: champion' : more}, metrics: [{ name: rmse, max: 11 }] }
`
const models = (...all: readonly string[]): string =>
  `${settings}sensors:\n  model-drift:\n    models:\n${all.join('')}`

describe('SAR-004', () => {
  const served = async (configured: string) => {
    const scene = await opened({
      files: { '.github/sar.yml': configured },
      sensors: ['model-drift', 'pending-intents'],
      models: [10, 10.4, 15],
    })
    const lives = async (rmse: number): Promise<void> => {
      scene.world.models?.observe(rmse)
      await scene.run()
    }
    scene.world.models?.point(3)
    await lives(10)
    return { ...scene, lives }
  }

  it('asks for nothing more where what paged warns by now', { timeout }, async () => {
    const { world, run, sagas, lives } = await served(models(model('shop')))
    await lives(15)
    expect(await sagas()).toMatchObject([
      { state: 'waiting', acted: ['compare', 'back', 'queue', 'propose', 'merged'] },
    ])
    await mergeAll(world)
    await run('intent process')
    await lives(10.7)
    expect(await sagas()).toMatchObject([{ state: 'applied' }])
    expect(await openPullsOf(world)).toEqual([])
    await lives(10)
    expect(await sagas()).toMatchObject([{ state: 'verified' }])
    expect((await leftBehind(world)).made).toMatchObject({ alias: 1, pull: 1 })
  })

  it('moves an alias once for two models that are found at once', { timeout }, async () => {
    const { world, lives } = await served(models(model('shop'), model('shop-eu')))
    await lives(15)
    const left = await leftBehind(world)
    expect([left.model, left.made]).toMatchObject(['2', { alias: 1, pull: 1 }])
    expect(left.sagas).toMatchObject([{ state: 'waiting' }, { state: 'applied', acted: ['compare'] }])
  })

  it('sets the variable that points at a version once for two models', { timeout }, async () => {
    const pointer = 'variable: SHOP_VERSION'
    const { world, lives } = await served(models(model('shop', pointer), model('shop-eu', pointer)))
    world.github.setVariable(repository, 'SHOP_VERSION', '3')
    await lives(15)
    expect((await openPullsOf(world)).map(({ title }) => title)).toEqual([
      'Set SHOP_VERSION and CODEX_RETRAIN_TRIGGER after drift of shop',
    ])
    expect((await leftBehind(world)).sagas).toMatchObject([{ state: 'waiting' }, { state: 'applied' }])
  })
})
