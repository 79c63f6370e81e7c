import { UsageError, exitCodes } from '../domain/errors.ts'
import type { ExitCode } from '../domain/errors.ts'
import { z } from 'zod'
import { catalogue } from '../catalogue.ts'
import type { Verdict } from '../domain/verdict.ts'
import { renderJson } from '../report/json.ts'
import { verdictTable } from '../report/markdown.ts'
import { renderReintegrate } from '../report/terminal/reintegrate.ts'
import { verdictOf } from '../sprint/phases.ts'
import { casesOf, surveyOf } from '../sprint/survey.ts'
import { defineVerb } from './command.ts'
import { addSearchFlags, parseFlags } from './flags.ts'
import { look } from './look.ts'
import { runConfigured } from './run-configured.ts'
import { styleOf } from './style.ts'

const optionsSchema = z.object({
  only: z.array(z.string()).default([]),
  base: z.string().nullable().default(null),
  since: z.string().nullable().default(null),
  runCommands: z.boolean().default(false),
})

const list = (value: string, previous: readonly string[] | undefined): readonly string[] => [
  ...(previous ?? []),
  ...value.split(',').map((id) => id.trim()),
]

const endings: Readonly<Record<Verdict['state'], ExitCode>> = {
  pass: exitCodes.ok,
  fail: exitCodes.findings,
  inconclusive: exitCodes.incomplete,
}

export const gateVerb = defineVerb({
  formats: ['table', 'json', 'md'],
  declare: (command) =>
    addSearchFlags(command.argument('[path]', 'a working tree', '.'))
      .option('--only <gate>', 'only this gate (repeatable)', list)
      .option('--base <ref>', 'judge what changed since it left this branch, tag or commit')
      .option('--run-commands', 'run the lint and test commands of the settings: code of this repository'),
  run: async (invocation) => {
    const { only, base, since, runCommands } = parseFlags(optionsSchema, invocation.options)
    const stray = only.find((id) => !catalogue.gates.some((gate) => gate.id === id))
    if (stray !== undefined)
      throw new UsageError(`there is no gate ${stray}`, `there are ${catalogue.gates.map(({ id }) => id).join(', ')}`)
    const { request, observed, again } = await look(invocation, {
      path: invocation.args[0],
      since: base ?? since,
      searches: 'again',
    })
    const gates = request.method.gates.filter(({ id }) => only.length === 0 || only.includes(id))
    // A process of the same user can read this one's environment, so that clearing the child's would not be enough.
    if (runCommands && invocation.env.token !== null)
      throw new UsageError(
        '--run-commands runs code of the repository, which could read the token in the environment',
        'run it without SAR_TOKEN, GITHUB_TOKEN and GH_TOKEN',
      )
    const commands = await runConfigured(observed, {
      refusal: runCommands ? null : 'it was not run: --run-commands allows that',
      variables: invocation.env.forCommands,
    })
    const judged = {
      ...request,
      // The commands may have written reports, which only a second look sees; the rules stay those of the first.
      observed: runCommands ? { ...observed, workspace: (await again()).workspace } : observed,
      method: { ...request.method, gates },
      measured: { measurement: null, ownRun: null, commands },
    }
    const survey = await surveyOf(judged)
    const verdict = await verdictOf(judged, survey, casesOf(judged, survey))
    const printed = {
      json: () => renderJson(verdict),
      md: () => `${verdictTable(verdict).join('\n')}\n`,
      table: () => `${renderReintegrate(verdict, styleOf(invocation)).join('\n')}\n`,
    }
    const { format } = invocation.flags
    const text = format === 'json' || format === 'md' ? printed[format]() : printed.table()
    return { text, exitCode: endings[verdict.state] }
  },
})
