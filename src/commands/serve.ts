import { readAppOptions } from '../app/options.ts'
import { UsageError, exitCodes } from '../domain/errors.ts'
import { defineVerb } from './command.ts'
import type { CommandResult, Invocation } from './command.ts'

const run = async ({ env, terminal, cwd }: Invocation): Promise<CommandResult> => {
  const { service } = terminal
  const options = readAppOptions(env.forService, cwd)
  if (service === undefined) throw new UsageError('serve runs until it is told to end, which only the command line can')
  // Probot and all that comes with it would cost every other verb its start.
  const { startApp } = await import('../app.ts')
  const app = await startApp(options, {
    now: () => new Date(),
    log: (level, message) => service.say(`${level} ${message}`),
  }).catch((error: unknown) => {
    if (isTaken(error))
      throw new UsageError(`port ${options.port} of ${options.host} cannot be listened on`, 'set PORT')
    throw error
  })
  service.say(`listening on ${app.url}, webhooks at ${app.url}/api/github/webhooks`)
  await service.untilStopped()
  service.say('finishing what is in hand')
  await app.stop()
  return { text: '', exitCode: exitCodes.ok }
}

const taken: ReadonlySet<unknown> = new Set(['EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL', 'ENOTFOUND'])
const isTaken = (error: unknown): boolean => error instanceof Error && 'code' in error && taken.has(error.code)

export const serveVerb = defineVerb({
  formats: ['table'],
  declare: (command) => command,
  run,
})
