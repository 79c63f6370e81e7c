import { registryFile } from '../../src/formats/registry.ts'
import type { Registry } from '../../src/domain/registry.ts'

/** What a rule set demands of a value, said without a regular expression and without the registry's own words. */
interface Demand {
  readonly name: string
  readonly scope: 'repo' | 'org' | 'env'
  readonly environment: string | null
  readonly holds: (value: string) => boolean
}

/** Rules as the program reads them, and what they mean as a person would say it. */
export interface RuleSet {
  readonly registry: Registry | null
  readonly mailbox: { readonly allow: readonly string[]; readonly governed: readonly string[] }
  readonly means: {
    readonly governed: (name: string) => boolean
    readonly listed: (name: string) => boolean
    readonly demands: readonly Demand[]
    /** Values that the registry states for a name, which are then no secret of it. */
    readonly states: Readonly<Record<string, readonly string[]>>
  }
}

const parsed = (text: string): Registry => {
  const read = registryFile.parse({ path: 'variables.yml', text })
  if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join('; '))
  return read.value
}

const digits = (value: string): boolean =>
  value.length >= 1 && value.length <= 4 && Array.from(value).every((one) => one >= '0' && one <= '9')
const oneOf =
  (...values: readonly string[]) =>
  (value: string): boolean =>
    values.includes(value)
const never = (): boolean => false
const always = (): boolean => true

/** A registry with every kind of rule. */
export const full = `expected:
  - { name: LOG_LEVEL, layer: repo-vars, allowed: [info, debug], default: info }
  - { name: LOG_LEVEL, layer: env-vars, environment: prod, allowed: [warning] }
  - { name: BATCH_SIZE, layer: repo-vars, pattern: '^[0-9]{1,4}$', default: '12' }
  - { name: mode, layer: org-vars, pattern: '^o(n|ff)$', allowed: ['on', 'off', 'true'] }
  - { name: API_KEY, layer: repo-vars, allowed: [header, query] }
  - { name: DB_PASSWORD, layer: env-vars, environment: prod, default: by-the-driver }
  - { name: KILL_SWITCH, layer: repo-vars, governed: true, allowed: ['0', '1'] }
  - { name: CI_QUEUE, layer: env-vars, environment: prod, governed: true, required: false }
  - { name: KEY, layer: dependabot, governed: true, rotateAfter: 30d }
`

const fullMeans: RuleSet['means'] = {
  governed: oneOf('KILL_SWITCH', 'CI_QUEUE', 'KEY'),
  listed: always,
  demands: [
    { name: 'LOG_LEVEL', scope: 'repo', environment: null, holds: oneOf('info', 'debug') },
    { name: 'LOG_LEVEL', scope: 'env', environment: 'prod', holds: oneOf('warning') },
    { name: 'BATCH_SIZE', scope: 'repo', environment: null, holds: digits },
    { name: 'MODE', scope: 'org', environment: null, holds: oneOf('on', 'off') },
    { name: 'API_KEY', scope: 'repo', environment: null, holds: oneOf('header', 'query') },
    { name: 'KILL_SWITCH', scope: 'repo', environment: null, holds: oneOf('0', '1') },
  ],
  states: { API_KEY: ['header', 'query'], DB_PASSWORD: ['by-the-driver'] },
}

/** From nothing at all to everything at once. */
export const ruleSets: readonly [RuleSet, ...RuleSet[]] = [
  {
    registry: null,
    mailbox: { allow: [], governed: ['LOG_*'] },
    means: { governed: (name) => name.startsWith('LOG_'), listed: always, demands: [], states: {} },
  },
  {
    registry: null,
    mailbox: { allow: ['log_*', 'A'], governed: [] },
    means: { governed: never, listed: (name) => name.startsWith('LOG_') || name === 'A', demands: [], states: {} },
  },
  { registry: parsed(full), mailbox: { allow: [], governed: [] }, means: fullMeans },
  {
    registry: parsed(full),
    mailbox: { allow: ['*_LEVEL', 'API_KEY', 'KEY', 'DB_PASSWORD'], governed: ['*_LEVEL'] },
    means: {
      ...fullMeans,
      governed: (name) => name.endsWith('_LEVEL') || fullMeans.governed(name),
      listed: (name) => name.endsWith('_LEVEL') || ['API_KEY', 'KEY', 'DB_PASSWORD'].includes(name),
    },
  },
  {
    registry: parsed('expected: []\n'),
    mailbox: { allow: [], governed: [] },
    means: { governed: never, listed: always, demands: [], states: {} },
  },
]

/** Names of the rules, and values that suit one of them and not another. */
export const ruledNames: readonly string[] = [
  'LOG_LEVEL',
  'log_level',
  'BATCH_SIZE',
  'MODE',
  'API_KEY',
  'DB_PASSWORD',
  'db_password',
  'DB_PaSSWORD',
  'DB_paSSwoRD',
  'api_kEy',
  'OPENAIAPI_KEY',
  'CLIENT_SECRET',
  'KILL_SWITCH',
  'CI_QUEUE',
  'KEY',
  'A',
]
export const ruledValues: readonly string[] = [
  'info',
  'INFO',
  'debug',
  'warning',
  'loud',
  '0',
  '1',
  '12',
  '12\n',
  '00012',
  '\u0661\u0662',
  'on',
  'off',
  'onoff',
  'true',
  'header',
  'query',
  'header,query',
  'by-the-driver',
  '<token>',
  'vault:kv/app/key',
  'correcthorse',
  'Tr0ub4dor&3x',
]
