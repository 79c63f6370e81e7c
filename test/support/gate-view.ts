import { offlineReader } from '../../src/context/github/offline.ts'
import { z } from 'zod'
import { known, unknown } from '../../src/domain/answer.ts'
import type { Answer } from '../../src/domain/answer.ts'
import type { Case } from '../../src/domain/case.ts'
import type { GateView } from '../../src/domain/gate.ts'
import { globMatcher } from '../../src/domain/glob.ts'
import type { Live } from '../../src/domain/live.ts'
import { type Registry, registrySchema } from '../../src/domain/registry.ts'
import { effectSchema } from '../../src/domain/words.ts'
import type { Tree } from '../../src/domain/workspace.ts'
import { introduced } from '../../src/reintegrate/introduced.ts'
import { caseOf, change, changed, instant, report, settings, survey, waiver } from './values.ts'

const head = 'c'.repeat(40)
const unread = z.strictObject({ subject: z.string(), reason: z.string() })
const sensor = z.strictObject({
  files: z.int().default(1),
  unknown: z.array(unread).default([]),
  notApplicable: z.string().optional(),
  figures: z.record(z.string(), z.number()).optional(),
})
const found = z.strictObject({
  sensor: z.string(),
  kind: z.string(),
  subject: z.string(),
  effect: effectSchema.default('degrades'),
  confidence: z.enum(['high', 'medium', 'low']).default('high'),
  title: z.string().optional(),
  /** The base has it too. */
  old: z.boolean().default(false),
  baseline: z.boolean().default(false),
  waived: z.enum(['yes', 'pending']).optional(),
})
const refused = z.strictObject({ unknown: z.string() })
const run = z.strictObject({
  path: z.string(),
  conclusion: z.string().nullable().default('success'),
  event: z.string().default('push'),
  id: z.int().optional(),
  times: z.int().default(1),
})
const intent = z.strictObject({
  name: z.string(),
  operation: z.enum(['set', 'delete']).default('set'),
  scope: z.enum(['repo', 'org', 'env']).default('repo'),
  environment: z.string().nullable().default(null),
  heldUntil: z.string().nullable().default(null),
})

/** What a fixture says of the world in which a gate judges; all else is empty, and GitHub is not asked. */
export const situationSchema = z.strictObject({
  settings: z.record(z.string(), z.json()).default({}),
  files: z.array(z.string()).default([]),
  sensors: z.record(z.string(), sensor).default({}),
  findings: z.array(found).default([]),
  partial: z.boolean().default(false),
  /** Absent: the state itself is judged. */
  change: z
    .array(
      z.strictObject({
        path: z.string(),
        status: z.enum(['added', 'modified', 'removed', 'renamed']).default('modified'),
        from: z.string().nullable().default(null),
        lines: z.array(z.int()).nullable().default(null),
      }),
    )
    .optional(),
  cut: z.string().nullable().default(null),
  base: z.union([refused, z.strictObject({ sensors: z.record(z.string(), sensor) })]).optional(),
  commands: z
    .record(z.string(), z.union([refused, z.strictObject({ exitCode: z.int(), summary: z.string().default('') })]))
    .default({}),
  measurement: z
    .union([
      refused,
      z.strictObject({
        tests: z.enum(['green', 'red', 'unknown']).default('green'),
        headSha: z.string().default(head),
        workflow: z.string().default('.github/workflows/test.yml'),
        blob: z.string().default('a'.repeat(40)),
        base: z.string().nullable().default(null),
        calls: z.array(z.string()).default([]),
        reports: z.array(z.string()).default([]),
      }),
    ])
    .optional(),
  planned: z.boolean().default(false),
  /** Faults of own playbooks that the change brings. */
  playbooks: z.union([refused, z.array(z.string())]).default([]),
  registry: z.union([refused, registrySchema]).optional(),
  intents: z.array(intent).default([]),
  rescues: z.array(z.string()).default([]),
  ownRun: z.int().nullable().default(null),
  evidence: z
    .union([
      refused,
      z.strictObject({
        state: z.enum(['pass', 'fail', 'inconclusive', 'off']),
        figure: z.string(),
        subjects: z.array(z.string()).default([]),
        hours: z.number().default(2),
      }),
    ])
    .optional(),
  runs: z.union([refused, z.array(run)]).optional(),
  reviews: z
    .array(
      z.strictObject({ author: z.string(), state: z.string().default('APPROVED'), commit: z.string().default(head) }),
    )
    .default([]),
  permissions: z.record(z.string(), z.enum(['admin', 'maintain', 'write', 'triage', 'read', 'none'])).default({}),
  /** Files of the default branch as GitHub tells them. */
  remote: z.record(z.string(), z.string()).optional(),
})
type Situation = z.output<typeof situationSchema>

/** The view of a gate in a situation. Its pull request is octocat's number 7, into `main`. */
export const viewOf = (gate: string, given: Situation): GateView => {
  const own = settings(given.settings)
  const theChange =
    given.change === undefined
      ? null
      : change(
          given.change.map(({ path, ...rest }) => changed(path, rest)),
          { partial: given.cut },
        )
  const cases = given.findings.map(toCase)
  const surveyed = (all: readonly Case[], sensors: Situation['sensors']) =>
    survey({ findings: [...all], sensors: reports(sensors), partial: given.partial })
  const atHead = surveyed(cases, given.sensors)
  const old = cases.filter((_, index) => given.findings[index]?.old)
  const base = baseOf(given, (sensors) => surveyed(old, sensors))
  return {
    settings: own,
    asOf: instant,
    tree: treeOf(given.files),
    change: theChange,
    head: atHead,
    base: theChange === null ? null : base,
    introduced: theChange === null ? known(cases) : introduced(atHead, base, theChange),
    playbooks: answer<readonly string[]>(given.playbooks),
    cases,
    live: liveOf(given),
    defaultBranch: 'main',
    pullRequest: theChange === null ? null : pullRequest,
    evidence: (asked) => evidenceOf(asked === gate ? given.evidence : undefined, gate),
    intents: given.intents.map((one) => ({
      ...one,
      path: `.sar/pending_ops/variable_${one.name}.json`,
      blob: 'd'.repeat(40),
      store: 'variables',
      value: one.operation === 'set' ? 'x' : null,
      sealed: null,
      queuedAt: 0,
      queuedBy: null,
    })),
    rescues: given.rescues,
    planned: given.planned,
    registry: given.registry === undefined ? known(null) : answer<Registry>(given.registry),
    measurement: measurementOf(given.measurement),
    ownRun: given.ownRun,
    commands: Object.fromEntries(Object.entries(given.commands).map(([name, ran]) => [name, answer<Ran>(ran)])),
  }
}

type Ran = { readonly exitCode: number; readonly summary: string }
type Refused = z.output<typeof refused>
const answer = <T extends object>(value: T | Refused): Answer<T> =>
  isRefused(value) ? unknown(value.unknown) : known(value)

const isRefused = (value: object): value is Refused => 'unknown' in value && typeof value.unknown === 'string'

function baseOf({ base, sensors }: Situation, surveyed: (sensors: Situation['sensors']) => GateView['head']) {
  if (base === undefined) return known(surveyed(sensors))
  return 'unknown' in base ? unknown(base.unknown) : known(surveyed(base.sensors))
}

const reports = (sensors: Situation['sensors']) =>
  Object.entries(sensors).map(([id, { files, unknown: unread, notApplicable, figures }]) =>
    report({
      id,
      files,
      unknown: unread,
      notApplicable: notApplicable ?? null,
      status: notApplicable === undefined ? (unread.length > 0 ? 'unknown' : 'clean') : 'not-applicable',
      ...(figures === undefined ? {} : { figures }),
    }),
  )

const toCase = (given: z.output<typeof found>): Case => {
  const { sensor, kind, subject, effect, confidence, baseline, title, waived } = given
  return caseOf({
    sensor,
    kind,
    subject,
    effect,
    confidence,
    baseline,
    ...(title === undefined ? {} : { title }),
    waiver: waived === 'yes' ? waiver() : null,
    pendingWaiver: waived === 'pending' ? waiver() : null,
  })
}

const treeOf = (files: readonly string[]): Tree => ({
  entries: files.map((path) => ({ path, blob: 'a'.repeat(40), size: 1, kind: 'file' })),
  partial: null,
  has: (path) => files.includes(path),
  mayHold: () => false,
  entry: () => undefined,
  match: (globs) => files.filter((path) => globs.some((glob) => globMatcher(glob)(path))),
  read: async () => unknown('not in this test'),
  text: async () => unknown('not in this test'),
})

const pullRequest: NonNullable<GateView['pullRequest']> = {
  number: 7,
  title: 'A change',
  state: 'open',
  merged: false,
  mergeSha: null,
  author: 'octocat',
  headRef: 'topic',
  headSha: head,
  headRepository: 'octo/models',
  baseRef: 'main',
  baseSha: 'b'.repeat(40),
  labels: [],
}

function measurementOf(given: Situation['measurement']): GateView['measurement'] {
  if (given === undefined) return null
  if ('unknown' in given) return unknown(given.unknown)
  const { tests, headSha, workflow: path, blob, base, calls, reports } = given
  return known({ headSha, baseSha: null, mergeSha: null, workflow: { path, blob, base, calls }, tests, reports })
}

function evidenceOf(given: Situation['evidence'], gate: string): ReturnType<GateView['evidence']> {
  if (given === undefined) return known(null)
  if ('unknown' in given) return unknown(given.unknown)
  const { hours, ...rest } = given
  const at = new Date(instant.getTime() - hours * 3_600_000).toISOString()
  return known({ gate, commit: 'b'.repeat(40), at, ...rest })
}

/** GitHub as far as a situation tells it; everything else is unknown. */
export const liveOf = (given: Pick<Situation, 'runs' | 'reviews' | 'permissions' | 'remote'>): Live => {
  return {
    ...offlineReader('offline', 'octo/models'),
    runs: async () => (given.runs === undefined ? unknown('offline') : runsOf(given.runs)),
    reviews: async () => known(given.reviews),
    permission: async (login) => known(given.permissions[login] ?? 'none'),
    file: async (path) => (given.remote === undefined ? unknown('offline') : known(given.remote[path] ?? null)),
  }
}

function runsOf(given: NonNullable<Situation['runs']>): Awaited<ReturnType<Live['runs']>> {
  if ('unknown' in given) return unknown(given.unknown)
  const all = given.flatMap((one) => Array.from({ length: one.times }, () => one))
  return known(
    all.map(({ path, conclusion, event, id }, index) => ({
      id: id ?? index + 1,
      name: path,
      path,
      branch: 'main',
      headSha: head,
      event,
      status: conclusion === null ? 'in_progress' : 'completed',
      conclusion,
      createdAt: instant.toISOString(),
      url: '',
      attempt: 1,
    })),
  )
}
