import { tmpdir } from 'node:os'
import { annotate } from './action/annotate.ts'
import { readEvent, readInputs } from './action/inputs.ts'
import { readOwnRun } from './action/own-run.ts'
import { runAction } from './action/run.ts'
import { readEnvironment } from './commands/environment.ts'
import { SarError, messageOf } from './domain/errors.ts'
import { version } from './domain/version.ts'
import { liveForOneSearch } from './search/wasm-compiler.ts'

const { env } = process

/** The runner's toolkit brings an HTTP client of its own, so it is loaded when there is something to say, and not before. */
const toolkit = () => import('@actions/core')

/** The runner hands an input over in this variable. */
const readInput = (name: string): string => env[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`] ?? ''

/** Has the runner mask what lets somebody act, wherever it should be printed. */
const hide = (core: Awaited<ReturnType<typeof toolkit>>, token: string | null): void => {
  for (const secret of [token?.trim() ?? '', env['SAR_AGENT_TOKEN']?.trim() ?? ''])
    if (secret !== '') core.setSecret(secret)
}

liveForOneSearch()
try {
  const inputs = readInputs(readInput)
  const now = new Date()
  const result = await runAction(inputs, {
    event: readEvent(env['GITHUB_EVENT_NAME'] ?? '', env['GITHUB_EVENT_PATH']),
    ownRun: readOwnRun(env),
    temp: env['RUNNER_TEMP'] ?? tmpdir(),
    invocation: {
      flags: {
        repo: null,
        config: inputs.config,
        format: 'json',
        out: null,
        color: false,
        offline: false,
        verbose: false,
        strict: false,
      },
      options: { layer: inputs.layers, sensor: inputs.sensors, failOn: inputs['fail-on'] },
      args: [inputs.path],
      env: { ...readEnvironment(env), token: inputs.token },
      clock: { now: () => now },
      terminal: { columns: 120, outIsTerminal: false, progress: null, readLine: null, readAll: async () => '' },
      cwd: process.cwd(),
    },
  })
  const core = await toolkit()
  // Nothing is printed before this line, so that the mask stands in time.
  hide(core, inputs.token)
  for (const notice of result.notices) core.info(notice)
  annotate(result.cases.cases, core)
  for (const [name, value] of Object.entries(result.outputs)) core.setOutput(name, value)
  if (inputs.summary && env['GITHUB_STEP_SUMMARY'] !== undefined)
    await core.summary.addRaw(result.summary, true).write()
  if (result.outputs['state'] !== undefined) core.info(`state: ${result.outputs['state']}`)
  process.exitCode = result.exitCode
} catch (error) {
  const foreseen = error instanceof SarError
  const hint = foreseen && error.hint !== undefined ? ` (${error.hint})` : ''
  const core = await toolkit()
  hide(core, readInput('token'))
  core.error(
    foreseen ? `${error.message}${hint}` : `a fault of SAR watchdog ${version}: ${messageOf(error)}; please report it`,
  )
  process.exitCode = foreseen ? error.exitCode : 70
}
