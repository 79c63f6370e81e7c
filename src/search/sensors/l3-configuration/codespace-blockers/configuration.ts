import { z } from 'zod'

const command = z.union([
  z.string(),
  z.array(z.string()),
  z.record(z.string(), z.union([z.string(), z.array(z.string())])),
])

/** The lifecycle commands that run inside the container, in their order; the first one before them runs outside. */
export const lifecycle = [
  'initializeCommand',
  'onCreateCommand',
  'updateContentCommand',
  'postCreateCommand',
  'postStartCommand',
  'postAttachCommand',
] as const

const text = z.string().optional().catch(undefined)
const texts = z.array(z.string()).optional().catch(undefined)
const variables = z.record(z.string(), z.string().nullable()).optional().catch(undefined)

/** The parts of `devcontainer.json` that name files, by the development container specification; others are let be. */
export const configurationSchema = z.looseObject({
  image: text,
  dockerFile: text,
  context: text,
  build: z.looseObject({ dockerfile: text, context: text }).optional().catch(undefined),
  dockerComposeFile: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .catch(undefined),
  service: text,
  features: z.record(z.string(), z.unknown()).optional().catch(undefined),
  secrets: z.record(z.string(), z.unknown()).optional().catch(undefined),
  runArgs: texts,
  containerEnv: variables,
  remoteEnv: variables,
  ...Object.fromEntries(lifecycle.map((name) => [name, command.optional().catch(undefined)])),
})
export type Configuration = z.infer<typeof configurationSchema>

/** A command as scripts, each with the shell's words to be read from it, or already as words. */
export const commandsOf = (configuration: Configuration, name: (typeof lifecycle)[number]) => {
  const parsed = command.safeParse(configuration[name])
  if (!parsed.success) return []
  const given = parsed.data
  if (typeof given === 'string' || Array.isArray(given)) return [given]
  return Object.values(given)
}
