import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { wakeEvents, type WakeEvent } from '../../src/domain/words.ts'
import { steps } from '../../src/rescue/steps/index.ts'

const manifest = z
  .looseObject({
    public: z.boolean(),
    default_permissions: z.record(z.string(), z.enum(['read', 'write'])),
    default_events: z.array(z.string()),
  })
  .parse(parse(readFileSync(join(resolve(import.meta.dirname, '../..'), 'app.yml'), 'utf8')))

/** GitHub's webhook events behind each reason to look. */
const webhooks = {
  push: ['push'],
  pull_request: ['pull_request'],
  review: ['pull_request_review'],
  merge_group: ['merge_group'],
  workflow_run: ['workflow_run'],
  code_scanning: ['code_scanning_alert'],
  secret_scanning: ['secret_scanning_alert'],
  dependabot: ['dependabot_alert'],
  rules: ['branch_protection_rule', 'repository_ruleset'],
  clock: [],
} as const satisfies Record<WakeEvent, readonly string[]>

it('subscribes to every event that wakes a sensor', () => {
  expect(manifest.default_events).toEqual(expect.arrayContaining(wakeEvents.flatMap((event) => [...webhooks[event]])))
})

it('names no event that GitHub refuses in a manifest, and none twice', () => {
  const refused = ['installation', 'installation_repositories', 'github_app_authorization']
  expect(manifest.default_events.filter((event) => refused.includes(event))).toEqual([])
  expect(new Set(manifest.default_events).size).toBe(manifest.default_events.length)
})

it('asks for what the steps of playbooks need', () => {
  const missing = steps.flatMap(({ id, needs }) =>
    needs.flatMap((need) => {
      const [name = '', level] = need.split(': ')
      const granted = manifest.default_permissions[name]
      return granted === 'write' || (granted === 'read' && level === 'read') ? [] : [`${id}: ${need}`]
    }),
  )
  expect(steps.length).toBeGreaterThan(0)
  expect(missing).toEqual([])
})

it('asks for no right to write secrets, environments or the organisation', () => {
  const { default_permissions: permissions } = manifest
  expect(permissions['secrets']).toBe('read')
  expect(permissions['environments']).toBe('read')
  expect(permissions['administration']).toBe('read')
  expect(Object.keys(permissions).filter((name) => name.startsWith('organization_'))).toEqual([])
})
