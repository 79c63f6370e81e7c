import { z } from 'zod'
import { actingFor } from '../../src/commands/acting.ts'
import type { Invocation } from '../../src/commands/command.ts'
import { readEnvironment } from '../../src/commands/environment.ts'
import { processUnasked } from '../../src/commands/intent/process.ts'
import { look } from '../../src/commands/look.ts'
import { messageOf } from '../../src/domain/errors.ts'
import { concludeHere } from '../../src/search/concluder.ts'
import { inspectHere } from '../../src/search/inspector.ts'
import { sprint } from '../../src/sprint.ts'

export const repository = 'octo/model'

const orderSchema = z.strictObject({
  command: z.enum(['sprint', 'intent process']),
  sensors: z.array(z.string()).readonly(),
  url: z.string(),
  token: z.string(),
  now: z.string(),
  temp: z.string(),
  /** Milliseconds that an answer may take. */
  patience: z.int(),
  /** Whether a registry of models is there as well. */
  models: z.boolean(),
  /** Whether the token is that of a person as whom a coding agent is assigned, too. */
  agent: z.boolean(),
  /** Whether a person gave the word for it. */
  byPerson: z.boolean(),
  /** The code that came with the word. */
  code: z.string().nullable(),
})

/** One run of the Action on its schedule. */
export type Ordered = Readonly<z.infer<typeof orderSchema>>

const invocationOf = ({ command, sensors, url, token, now, temp, patience, models, agent }: Ordered): Invocation => {
  const instant = new Date(now)
  return {
    flags: {
      repo: repository,
      config: null,
      format: 'json',
      out: null,
      color: false,
      offline: false,
      verbose: false,
      strict: false,
    },
    options: { layer: [], sensor: sensors },
    args: command === 'sprint' ? [] : ['process'],
    env: readEnvironment({
      GITHUB_ACTIONS: 'true',
      GITHUB_API_URL: url,
      SAR_TOKEN: token,
      HOME: temp,
      ...(agent ? { SAR_AGENT_TOKEN: token } : {}),
      ...(models ? { MLFLOW_TRACKING_URI: `${url}/mlflow` } : {}),
    }),
    clock: { now: () => instant },
    terminal: {
      columns: 120,
      outIsTerminal: false,
      progress: null,
      readLine: null,
      readAll: async () => '',
      pace: { second: 1, timeout: patience, spaced: false },
    },
    cwd: temp,
  }
}

/** As the Action sprints on its schedule, over the API and without threads: processes start slowly beside many of them. */
const sweep = async (invocation: Invocation, { byPerson, code }: Ordered): Promise<void> => {
  const looked = await look(invocation, { path: undefined, since: null })
  const acting = await actingFor(invocation, looked, { byPerson, code })
  await sprint({ ...looked.request, inspector: inspectHere, concluder: concludeHere, acting })
}

/** Performs one run at the given instant, without a second's pause. Gives what it failed with, or null. */
export const perform = async (order: Ordered): Promise<string | null> => {
  const invocation = invocationOf(order)
  try {
    if (order.command === 'sprint') await sweep(invocation, order)
    else await processUnasked(invocation)
    return null
  } catch (error) {
    return messageOf(error)
  }
}

// In a process of its own, so that it can be killed.
const [asked] = process.argv.slice(2)
if (import.meta.main && asked !== undefined) console.log(await perform(orderSchema.parse(JSON.parse(asked))))
