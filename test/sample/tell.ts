import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { canonical, toJson } from '../../src/domain/identity.ts'
import { verifyLedger } from '../../src/ledger/verify.ts'
import { planDrift, plantedBy } from './drift.ts'
import { hostSample } from './hosted.ts'
import type { Hosted } from './hosted.ts'
import { seeded } from './random.ts'

/** What the telling needs: a voice, the program's own command line, and where the page goes. */
export interface Telling {
  readonly seed: number
  readonly say: (line: string) => void
  readonly command: (
    argv: readonly string[],
    variables: Readonly<Record<string, string | undefined>>,
  ) => Promise<{ readonly exitCode: number }>
  readonly report: string
}

const pullsSchema = z.array(
  z.object({ number: z.int(), title: z.string(), head: z.object({ ref: z.string(), sha: z.string() }) }),
)
const checksSchema = z.object({
  check_runs: z.array(
    z.object({
      name: z.string(),
      conclusion: z.string().nullable(),
      output: z.object({ title: z.string().nullable() }),
    }),
  ),
})
const commentsSchema = z.array(z.object({ user: z.object({ login: z.string() }), body: z.string() }))
const variablesSchema = z.object({ variables: z.array(z.object({ name: z.string(), value: z.string() })) })

/** Asks as the maintainer, as a browser of hers would. */
const askingFor = ({ github, repository, maintainer }: Hosted) => {
  const person = github.as(maintainer)
  return {
    person,
    pulls: async () => pullsSchema.parse(await person.request(`GET /repos/${repository}/pulls?state=open`)),
    checks: async (sha: string) =>
      checksSchema.parse(await person.request(`GET /repos/${repository}/commits/${sha}/check-runs`)).check_runs,
    comments: async (number: number) =>
      commentsSchema.parse(await person.request(`GET /repos/${repository}/issues/${number}/comments?per_page=100`)),
    variables: async () =>
      variablesSchema.parse(await person.request(`GET /repos/${repository}/actions/variables?per_page=30`)).variables,
  }
}

/**
 * The main job, told as it happens: a maintainer asks for a sprint in a comment, the App acts through a pull request,
 * judges it, she merges, the intents are applied, and everything is judged again.
 */
export const tellSprint = async ({ seed, say, command, report }: Telling): Promise<number> => {
  const began = performance.now()
  const took = (): string => `${((performance.now() - began) / 1000).toFixed(1).padStart(5)} s`
  const drift = planDrift(seeded(seed))
  const hosted = await hostSample(drift, new Date())
  try {
    const { repository, maintainer, github } = hosted
    const asks = askingFor(hosted)
    say(
      `${took()}  ${repository} on an embedded GitHub at ${github.url}, ${plantedBy(drift).length} faults planted (seed ${seed})`,
    )
    const issue = await asks.person.openIssue(repository, { title: 'How do we stand?' })
    await asks.person.comment(repository, issue, '@bot sar sprint apply')
    say(`${took()}  @${maintainer} comments "@bot sar sprint apply" on #${issue}`)
    await hosted.idle()
    for (const { user, body } of await asks.comments(issue)) {
      if (user.login !== maintainer) say(`${took()}  ${user.login} replies: ${body.split('\n', 1)[0] ?? ''}`)
    }
    for (const pull of await asks.pulls()) {
      say(`${took()}  #${pull.number} ${pull.title}  (${pull.head.ref})`)
      const checks = await asks.checks(pull.head.sha)
      for (const { name, conclusion, output } of checks)
        say(`         ${name}: ${conclusion ?? 'running'}, ${output.title ?? ''}`)
      for (const line of gateLines(await asks.comments(pull.number))) say(`           ${line}`)
      await asks.person.merge(repository, pull.number)
      const green = checks.every(({ conclusion }) => conclusion === 'success')
      const over = green ? '' : ', over gates that it did not turn red'
      say(`${took()}  @${maintainer} merges #${pull.number}${over}; its intents are processed`)
      await hosted.idle()
    }
    const set = (await asks.variables()).filter(({ name }) => drift.missing.includes(name))
    say(`${took()}  set by the mailbox: ${set.map(({ name, value }) => `${name}=${value}`).join(', ') || 'nothing'}`)
    await sayRuns(hosted, (line) => say(`${took()}  ${line}`))
    say('')
    await judgeAgain(hosted, { command, report })
    say(`\n${took()}  The same as a page: ${report}`)
    for (const line of hosted.log) say(`the App said: ${line}`)
    return hosted.log.some((line) => line.startsWith('error')) ? 1 : 0
  } finally {
    await hosted.stop()
  }
}

/** The rows of the verdict in the App's comment, without Markdown. */
const gateLines = (comments: readonly { readonly body: string }[]): readonly string[] =>
  comments
    .flatMap(({ body }) => Array.from(body.matchAll(/^\| (\d) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|/gm)))
    .map(([, number = '', gate = '', state = '', evidence = '']) =>
      [number, gate.trim().padEnd(17), state.trim().padEnd(14), evidence.trim().replaceAll(/\\(.)/g, '$1')].join('  '),
    )

/** How the rescues ended, and whether the ledger that tells of them holds, read from the state branch. */
const sayRuns = async (hosted: Hosted, say: (line: string) => void): Promise<void> => {
  const { ledger, runs } = await hosted.state()
  for (const { playbook, id, state } of runs.filter(({ kind }) => kind === 'saga'))
    say(`${playbook ?? ''} run ${id}: ${state}`)
  const checked = verifyLedger(ledger.map((line) => `${canonical(toJson(line))}\n`))
  say(`ledger: ${ledger.length} lines, ${checked.ok ? 'chain intact' : `broken at ${checked.seq}: ${checked.why}`}`)
}

/** The sprint once more, by the command line over the API, as a table and as a page. */
const judgeAgain = async (
  { github, repository, maintainer }: Hosted,
  { command, report }: Pick<Telling, 'command' | 'report'>,
): Promise<void> => {
  const cache = await mkdtemp(join(tmpdir(), 'sar-cache-'))
  const variables = {
    GITHUB_API_URL: github.url,
    SAR_TOKEN: github.token(maintainer),
    XDG_CACHE_HOME: cache,
    FORCE_COLOR: process.env['FORCE_COLOR'],
  }
  await command(['sprint', '--repo', repository, '--html', report], variables)
  await rm(cache, { recursive: true, force: true })
}
