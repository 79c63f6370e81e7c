import { z } from 'zod'
import { createGitHub } from '../../src/context/github/client.ts'
import { branchStateReader } from '../../src/context/state/branch.ts'
import { canonical, toJson } from '../../src/domain/identity.ts'
import type { State } from '../../src/domain/state.ts'
import { verifyLedger } from '../../src/ledger/verify.ts'
import { saidIn, tidiedIn } from './left-about.ts'
import type { Tidied } from './left-about.ts'
import { pullsOf } from './scene.ts'
import { repository } from './world.ts'
import type { World } from './world.ts'

const issuesSchema = z.array(
  z.object({
    number: z.int(),
    title: z.string(),
    body: z.string().nullable(),
    state: z.string(),
    pull_request: z.unknown().optional(),
  }),
)
const variablesSchema = z.object({ variables: z.array(z.object({ name: z.string(), value: z.string() })) })
const namedSchema = z.array(z.object({ name: z.string() }))
const bodySchema = z.object({ name: z.string() })

/** A rescue as it ended. */
export interface EndedSaga {
  readonly playbook: string
  readonly state: string
  readonly reason: string
  /** Steps in the order of the ledger's lines: what was acted, and what was undone. */
  readonly acted: readonly string[]
  readonly undone: readonly string[]
  /** What the acted steps are called in the list of steps, sorted. */
  readonly uses: readonly string[]
}

/** All that a rescue leaves behind at GitHub, in words that are the same for every world of a scene. */
export interface Left {
  readonly pulls: readonly string[]
  readonly issues: readonly string[]
  readonly branches: readonly string[]
  readonly variables: Readonly<Record<string, string>>
  readonly pipeline: string | null
  /** The version of the model that is served. */
  readonly model: string | null
  readonly sagas: readonly EndedSaga[]
  /** The text of blocker issues. */
  readonly blockers: readonly string[]
  readonly tidied: Tidied
  /** Our comments that are found again: the title that they stand under, and their marker. */
  readonly comments: readonly string[]
  /** Issues whose task was given to a coding agent, by assignment or by a mention. */
  readonly handed: readonly string[]
  /** How often GitHub made or changed what must be made or changed once. */
  readonly made: Readonly<Record<string, number>>
  /** Intents by file, as often as the ledger says that they were applied. */
  readonly applied: readonly string[]
  /** Null where the chain of the ledger holds. */
  readonly broken: string | null
  readonly violations: readonly string[]
}

const sorted = (all: readonly string[]): readonly string[] => all.toSorted((left, right) => (left < right ? -1 : 1))

/** How a signal says when. */
const instant = /^\d{8}T\d{6}Z$/

/** A run's id is of the world, and not of the scene. */
const unnamed = (text: string): string => text.replaceAll(/\b[0-9a-f]{10}\b/g, 'RUN')

const madeIn = ({ github, models }: World): Readonly<Record<string, number>> => {
  const counted: Record<string, number> = {}
  const count = (what: string): void => void (counted[what] = (counted[what] ?? 0) + 1)
  for (const { method, path, status, body } of github.requests) {
    if (method === 'GET' || status >= 300) continue
    if (method === 'POST' && path.endsWith('/pulls')) count('pull')
    else if (method === 'POST' && path.endsWith('/issues')) count('issue')
    else if (path.endsWith('/rerun-failed-jobs')) count('rerun')
    else if (path.endsWith('/dispatches')) count('dispatch')
    else if (/\/variables(?:\/|$)/.test(path))
      count(`variable ${method === 'POST' ? bodySchema.parse(JSON.parse(body)).name : (path.split('/').at(-1) ?? '')}`)
  }
  if (models !== null) counted['alias'] = models.moves()
  return counted
}

export const stateIn = async ({ github, token }: World): Promise<State> => {
  const reading = createGitHub({ baseUrl: github.url, token, pace: { spaced: false } })
  const writer = { kind: 'login', login: 'ada', own: true } as const
  return (await branchStateReader({ github: reading, repository, branch: 'sar-state', writer }).read()).state
}

const cursorSchema = z.looseObject({ reason: z.string().nullable().optional() })

/** The steps that acted in a run, or were found done, each once. */
const usesIn = (ledger: State['ledger'], run: string): readonly string[] =>
  sorted([
    ...new Set(
      ledger
        .filter(({ action, evidence }) => action === 'step.acted' && evidence['run'] === run)
        .map(({ evidence }) => z.string().parse(evidence['uses'])),
    ),
  ])

const sagasIn = ({ runs, ledger }: State): readonly EndedSaga[] =>
  runs
    .filter(({ kind }) => kind === 'saga')
    .map(({ id, playbook, state, cursor }) => {
      const steps = (action: string): readonly string[] =>
        ledger
          .filter((line) => line.action === action && line.evidence['run'] === id)
          .map(({ subject }) => subject.split('/').at(-1) ?? '')
      return {
        playbook: playbook ?? '',
        state,
        reason: cursorSchema.parse(cursor).reason ?? '',
        acted: steps('step.acted'),
        undone: steps('step.undone'),
        uses: usesIn(ledger, id),
      }
    })

/** Reads it, past the program under test. */
export const leftBehind = async (world: World): Promise<Left> => {
  const { ada, github } = world
  const made = madeIn(world)
  const issues = issuesSchema
    .parse(await ada.request(`GET /repos/${repository}/issues?state=all&per_page=100`))
    .filter(({ body, pull_request: pull }) => pull === undefined && body?.startsWith('<!-- sar:') === true)
  const { variables } = variablesSchema.parse(await ada.request(`GET /repos/${repository}/actions/variables`))
  const branches = namedSchema.parse(await ada.request(`GET /repos/${repository}/branches?per_page=100`))
  const state = await stateIn(world)
  const check = verifyLedger(state.ledger.map((line) => `${canonical(toJson(line))}\n`))
  return {
    pulls: sorted(
      (await pullsOf(world)).map((pull) => `${pull.title} ${pull.merged_at === null ? pull.state : 'merged'}`),
    ),
    issues: sorted(issues.map(({ title, state: stands }) => `${title} ${stands}`)),
    branches: sorted(branches.map(({ name }) => unnamed(name))),
    variables: Object.fromEntries(
      variables.map(({ name, value }) => [name, instant.test(value) ? 'an instant' : value]),
    ),
    model: world.models?.pointed() ?? null,
    pipeline: state.pipeline?.state ?? null,
    sagas: sagasIn(state),
    tidied: await tidiedIn(world),
    ...(await saidIn(world)),
    blockers: issues.filter(({ body }) => body?.startsWith('<!-- sar:blocker') === true).map(({ body }) => body ?? ''),
    made,
    applied: sorted(state.ledger.flatMap(({ action, subject }) => (action === 'intent.applied' ? [subject] : []))),
    broken: check.ok ? null : check.why,
    violations: github.violations.map(({ where, message }) => `${where}: ${message}`),
  }
}
