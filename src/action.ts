import { tmpdir } from 'node:os'
import * as core from '@actions/core'
import { annotate } from './action/annotate.ts'
import { readEvent, readInputs } from './action/inputs.ts'
import { runAction } from './action/run.ts'
import { readEnvironment } from './commands/environment.ts'
import { SarError, messageOf } from './domain/errors.ts'
import { version } from './domain/version.ts'

const { env } = process

try {
  const inputs = readInputs((name) => core.getInput(name))
  if (inputs.token !== null) core.setSecret(inputs.token)
  const now = new Date()
  const result = await runAction(inputs, {
    event: readEvent(env['GITHUB_EVENT_NAME'] ?? '', env['GITHUB_EVENT_PATH']),
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
  for (const notice of result.notices) core.info(notice)
  annotate(result.cases.cases, core)
  for (const [name, value] of Object.entries(result.outputs)) core.setOutput(name, value)
  if (inputs.summary && env['GITHUB_STEP_SUMMARY'] !== undefined)
    await core.summary.addRaw(result.summary, true).write()
  core.info(`state: ${result.outputs['state'] ?? ''}`)
  process.exitCode = result.exitCode
} catch (error) {
  const foreseen = error instanceof SarError
  const hint = foreseen && error.hint !== undefined ? ` (${error.hint})` : ''
  core.error(
    foreseen ? `${error.message}${hint}` : `a fault of SAR watchdog ${version}: ${messageOf(error)}; please report it`,
  )
  process.exitCode = foreseen ? error.exitCode : 70
}
