import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { digestStores } from '../../src/context/stores/digests.ts'
import { tableStores } from '../../src/context/stores/tables.ts'
import { inMemoryWorkspace } from '../../src/context/workspace/in-memory.ts'
import { noMemory } from '../../src/context/memory/none.ts'
import { known, unknown } from '../../src/domain/answer.ts'
import type { Answer } from '../../src/domain/answer.ts'
import type { Live, PullRequestSummary } from '../../src/domain/live.ts'
import type { Sensor } from '../../src/domain/sensor.ts'
import { settingsSchema } from '../../src/domain/settings.ts'
import type { Stores } from '../../src/domain/stores.ts'
import type { Survey } from '../../src/domain/survey.ts'
import { search } from '../../src/search/engine.ts'
import { concludeHere } from '../../src/search/concluder.ts'
import { inspectHere } from '../../src/search/inspector.ts'
import { givenActions, liveActions } from './given-actions.ts'
import { givenAlerts, liveAlerts } from './given-alerts.ts'
import { silentLive } from './silent-live.ts'
import { silentStores } from './silent-stores.ts'

/** `permission`: the right that GitHub said was missing. */
const unreadable = z.strictObject({ unknown: z.string(), permission: z.string().optional() })
const answer = <T extends z.ZodType>(value: T) => z.union([unreadable, value])

const variable = z.strictObject({
  name: z.string(),
  value: z.string().nullable().default(null),
  updatedAt: z.string().nullable().default(null),
})

const run = z.strictObject({
  id: z.int(),
  name: z.string().default('ci'),
  path: z.string().default('.github/workflows/ci.yml'),
  branch: z.string().default('main'),
  headSha: z.string().default('a'.repeat(40)),
  event: z.string().default('push'),
  status: z.string().default('completed'),
  conclusion: z.string().nullable(),
  createdAt: z.string(),
  url: z.string().default('https://github.com/octo/models/actions/runs/1'),
  attempt: z.int().default(1),
})

const job = z.strictObject({
  id: z.int(),
  name: z.string().default('test'),
  attempt: z.int().default(1),
  status: z.string().default('completed'),
  conclusion: z.string().nullable().default('failure'),
  createdAt: z.string().nullable().default(null),
  startedAt: z.string().nullable().default(null),
  completedAt: z.string().nullable().default(null),
  labels: z.array(z.string()).default(['ubuntu-latest']),
  runner: z.string().nullable().default('GitHub Actions 1'),
  url: z.string().default(''),
  steps: z
    .array(
      z.strictObject({
        name: z.string(),
        number: z.int(),
        conclusion: z.string().nullable().default('success'),
        startedAt: z.string().nullable().default(null),
        completedAt: z.string().nullable().default(null),
      }),
    )
    .default([]),
})

const log = z.strictObject({ lines: z.array(z.string()), cut: z.boolean().default(false) })

/** `given.json` of a fixture: what there is besides the files. Everything has a default, so that most have none. */
const givenSchema = z.strictObject({
  /** The sensor's settings. */
  settings: z.record(z.string(), z.json()).default({}),
  asOf: z.iso.datetime().default('2026-06-01T12:00:00Z'),
  live: z
    .strictObject({
      repository: z.string().default('octo/models'),
      /** By layer, or `layer/environment`. */
      variables: z.record(z.string(), answer(z.array(variable))).default({}),
      environments: answer(z.array(z.string())).default([]),
      runs: answer(z.array(run)).default({ unknown: 'no runs were given' }),
      /** By the run's id. */
      jobs: z.record(z.string(), answer(z.array(job))).default({}),
      /** By the job's id. */
      logs: z.record(z.string(), answer(log)).default({}),
      requiredChecks: answer(
        z.array(
          z.strictObject({
            name: z.string(),
            app: z.int().nullable().default(null),
            by: z.enum(['ruleset', 'protection']).default('ruleset'),
          }),
        ),
      ).default({ unknown: 'the rules of branches are not given here' }),
      branches: z.record(z.string(), z.string().nullable()).default({}),
      /** Open pull requests by number, with the commit of their head. */
      pullRequests: z.record(z.string(), z.string()).optional(),
      ...givenActions,
      ...givenAlerts,
    })
    .prefault({}),
  /** When the paths last changed. */
  history: z.union([z.string(), z.record(z.string(), z.iso.datetime())]).optional(),
  /** Texts of paths after their last commits, the newest first. */
  versions: z.record(z.string(), z.array(z.string())).optional(),
  change: z
    .strictObject({
      files: z.array(
        z.strictObject({
          path: z.string(),
          status: z.enum(['added', 'modified', 'removed', 'renamed']),
          from: z.string().nullable().default(null),
          lines: z.array(z.int()).nullable().default(null),
        }),
      ),
    })
    .nullable()
    .default(null),
  /** What the SQLite files hold, by path. */
  stores: z
    .record(z.string(), answer(z.strictObject({ bytes: z.int(), rows: z.record(z.string(), z.int()) })))
    .default({}),
  /** The rows of their tables, by `path#table`. */
  tables: z
    .record(
      z.string(),
      answer(
        z.strictObject({
          columns: z.array(z.string()),
          rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))),
        }),
      ),
    )
    .default({}),
  /** Runs of the experiment tracker, by the reference as JSON. */
  trackedRuns: z
    .record(
      z.string(),
      answer(
        z.strictObject({
          id: z.string(),
          name: z.string().default(''),
          status: z.string().default('FINISHED'),
          metrics: z.record(z.string(), z.number()),
        }),
      ),
    )
    .default({}),
  /** What processing remembers of the mailbox. */
  mailbox: answer(
    z.strictObject({
      consumed: z.array(
        z
          .strictObject({ path: z.string(), blob: z.string() })
          .transform((file) => ({ ...file, at: '2026-05-01T10:00:00Z', winner: null })),
      ),
      approvals: z
        .array(
          z.strictObject({
            path: z.string(),
            blob: z.string(),
            value: z.string().nullable(),
            brought: z.string(),
            comment: z.int().nullable(),
          }),
        )
        .default([]),
      failures: z.array(
        z.strictObject({
          path: z.string(),
          blob: z.string(),
          tries: z.int(),
          reason: z.string(),
          nextTry: z.string().nullable(),
        }),
      ),
    }),
  ).optional(),
  /** Words in files that stand for the joined parts: what looks like a credential must not lie in this repository. */
  replace: z.record(z.string(), z.array(z.string())).default({}),
  /** Files that Git cannot hold here, as base64 by path. */
  bytes: z.record(z.string(), z.base64()).default({}),
  defaultBranch: z.string().nullable().default('main'),
})
type Given = z.infer<typeof givenSchema>

const isUnread = (given: object): given is z.infer<typeof unreadable> => 'unknown' in given

const toAnswer = <T extends object>(given: z.infer<typeof unreadable> | T): Answer<T> =>
  isUnread(given) ? unknown(given.unknown, given.permission) : known(given)

const pullOf = (number: number, headSha: string): PullRequestSummary => ({
  number,
  title: `Change ${number}`,
  state: 'open',
  merged: false,
  mergeSha: null,
  author: 'ada',
  headRef: `topic-${number}`,
  headSha,
  headRepository: 'octo/models',
  baseRef: 'main',
  baseSha: 'b'.repeat(40),
  labels: [],
})

const liveOf = ({ live }: Given): Live => ({
  ...silentLive,
  repository: live.repository,
  variables: async (layer, environment) =>
    toAnswer(
      live.variables[environment === undefined ? layer : `${layer}/${environment}`] ?? { unknown: 'not given here' },
    ),
  environments: async () => toAnswer(live.environments),
  runs: async ({ branch, since, status }) => {
    const runs = toAnswer(live.runs)
    if (!runs.known) return runs
    return known(
      runs.value.filter(
        (one) =>
          (branch === undefined || one.branch === branch) &&
          (status === undefined || one.status === status) &&
          (since === undefined || new Date(one.createdAt) >= since),
      ),
    )
  },
  jobs: async (run) => toAnswer(live.jobs[run] ?? { unknown: 'its jobs are not given here' }),
  jobLog: async (id) => {
    const given = toAnswer(live.logs[id] ?? { unknown: 'its log is not given here' })
    if (!given.known) return given
    const text = given.value.lines.join('\n')
    return known({ text, bytes: Buffer.byteLength(text), cut: given.value.cut })
  },
  ...liveActions(live),
  ...liveAlerts(live),
  pullRequests: async () =>
    live.pullRequests === undefined
      ? unknown('not given here')
      : known(Object.entries(live.pullRequests).map(([number, headSha]) => pullOf(Number(number), headSha))),
  requiredChecks: async () => toAnswer(live.requiredChecks),
  actionCommit: async () => ({ known: false, reason: 'not asked in this test' }),
  branchHead: async (branch) => known(live.branches[branch] ?? null),
})

const filesOf = (folder: string, { replace, bytes }: Given): Record<string, string | Uint8Array> => {
  const words = Object.entries(replace)
  const read = (path: string): string | Uint8Array => {
    const content = readFileSync(join(folder, path))
    if (words.length === 0) return content
    return words.reduce((text, [word, parts]) => text.replaceAll(word, parts.join('')), content.toString('utf8'))
  }
  const paths = existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    : []
  return {
    ...Object.fromEntries(paths.map((path) => [path, read(path)])),
    ...Object.fromEntries(Object.entries(bytes).map(([path, text]) => [path, Buffer.from(text, 'base64')])),
  }
}

const readGiven = (folder: string): Given => {
  const file = join(folder, 'given.json')
  return givenSchema.parse(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {})
}

/** Searches the small repository of a fixture with one sensor, as a search of a real one would. `over` lays settings over its own. */
export const surveyFixture = (sensor: Sensor, folder: string, over: Given['settings'] = {}): Promise<Survey> => {
  const given = readGiven(folder)
  const { history, versions } = given
  const dates =
    typeof history === 'string' || history === undefined
      ? history
      : Object.fromEntries(Object.entries(history).map(([path, at]) => [path, new Date(at)]))
  const workspace = inMemoryWorkspace({
    files: filesOf(join(folder, 'repo'), given),
    repository: given.live.repository,
    defaultBranch: given.defaultBranch,
    ...(dates === undefined ? {} : { history: dates }),
    ...(versions === undefined ? {} : { versions }),
  })
  const stores: Stores = {
    sqlite: async (path) => toAnswer(given.stores[path] ?? { unknown: `${path} cannot be opened as SQLite` }),
    rows: async ({ path, table, columns }) => {
      const held = toAnswer(given.tables[`${path}#${table}`] ?? { unknown: `SQLite cannot read ${path}` })
      if (!held.known) return held
      const wanted = columns.filter((name) => held.value.columns.includes(name))
      const places = wanted.map((name) => held.value.columns.indexOf(name))
      const rows = held.value.rows.map((row) => places.map((place) => row[place] ?? null))
      return known({ columns: wanted, rows })
    },
    trackedRun: async (which) => {
      const told = toAnswer(given.trackedRuns[JSON.stringify(which)] ?? { unknown: 'no such run' })
      return told.known ? known({ ...told.value, finished: told.value.status === 'FINISHED' }) : told
    },
    entries: (question) => silentStores.entries(question),
    pruned: (question) => silentStores.pruned(question),
    versions: async () => unknown('a sensor asks for no versions'),
    aliased: async () => unknown('a sensor asks for no alias'),
    ...tableStores(workspace, { maxBytes: 10_000_000 }),
    ...digestStores(workspace, { maxBytes: 10_000_000 }),
  }
  return search({
    sensors: [sensor],
    settings: settingsSchema.parse({ sensors: { [sensor.id]: { ...given.settings, ...over } } }),
    workspace,
    change:
      given.change === null ? null : { base: 'b'.repeat(40), head: 'a'.repeat(40), partial: null, ...given.change },
    live: liveOf(given),
    stores,
    clock: { now: () => new Date(given.asOf) },
    ...(given.mailbox === undefined ? {} : { mailbox: toAnswer(given.mailbox) }),
    memory: noMemory,
    inspector: inspectHere,
    concluder: concludeHere,
  })
}

/** What `expected.json` states of a survey: what was found where, and what could not be read. */
export const stated = ({ sensors, findings }: Survey): object => ({
  status: sensors[0]?.status,
  findings: findings.map(({ kind, subject, effect, location }) => ({
    kind,
    subject,
    effect,
    ...(location === null ? {} : { line: location.line }),
  })),
  unknown: sensors[0]?.unknown,
  ...(sensors[0]?.names === undefined ? {} : { names: sensors[0].names }),
})
