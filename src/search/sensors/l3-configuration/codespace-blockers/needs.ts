import { z } from 'zod'
import { commandsOf, lifecycle } from './configuration.ts'
import type { Configuration } from './configuration.ts'
import { resolved } from './paths.ts'
import { startedScripts } from './scripts.ts'

const place = { line: z.int(), column: z.int() }

/** A file or folder that a configuration needs, and what for. */
export const neededSchema = z.strictObject({
  what: z.enum(['Dockerfile', 'context', 'compose', 'feature', 'script', 'env-file']),
  path: z.string(),
  /** The key that names it. */
  key: z.string(),
  /** Whether it is started by itself, and so has to be executable. */
  direct: z.boolean(),
  ...place,
})
export type Needed = z.infer<typeof neededSchema>

/** What of a configuration only the whole repository can judge. */
export const codespaceFactsSchema = z.strictObject({
  needed: z.array(neededSchema),
  compose: z.array(z.string()),
  service: z.string().nullable(),
  /** Whether a command on the machine outside may make files first. */
  prepares: z.boolean(),
  secrets: z.array(z.strictObject({ name: z.string(), key: z.string(), ...place })),
})
export type CodespaceFacts = z.infer<typeof codespaceFactsSchema>

type Place = (path: readonly string[]) => { readonly line: number; readonly column: number }

const asList = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value

type Find = (what: Needed['what'], from: string, path: string | undefined, keys: readonly string[]) => readonly Needed[]

const finder =
  (place: Place): Find =>
  (what, from, path, keys) => {
    const own = path === undefined ? null : resolved(from, path)
    return own === null ? [] : [{ what, path: own, key: keys.join('.'), direct: false, ...place(keys) }]
  }

const builds = (configuration: Configuration, folder: string, find: Find): readonly Needed[] => [
  ...find('Dockerfile', folder, configuration.build?.dockerfile, ['build', 'dockerfile']),
  ...find('Dockerfile', folder, configuration.dockerFile, ['dockerFile']),
  ...find('context', folder, configuration.build?.context, ['build', 'context']),
  ...find('context', folder, configuration.context, ['context']),
]

const scripts = (configuration: Configuration, place: Place): readonly Needed[] =>
  lifecycle.flatMap((key) =>
    commandsOf(configuration, key)
      .flatMap(startedScripts)
      .map(({ path, direct }) => ({ what: 'script' as const, path, key, direct, ...place([key]) })),
  )

const envFiles = ({ runArgs = [] }: Configuration, find: Find): readonly Needed[] =>
  runArgs.flatMap((word, index) => {
    const path = word === '--env-file' ? runArgs[index + 1] : /^--env-file=(.+)$/.exec(word)?.[1]
    return find('env-file', '', path?.replace(/^\$\{localWorkspaceFolder\}\//, './'), ['runArgs'])
  })

/** What every machine has, codespaces too. */
const ofMachines = new Set(
  'HOME USER USERNAME USERPROFILE PATH SHELL LANG TERM PWD HOSTNAME DISPLAY SSH_AUTH_SOCK WSL_DISTRO_NAME APPDATA UID GID XDG_RUNTIME_DIR WAYLAND_DISPLAY CODESPACES CODESPACE_NAME GITHUB_TOKEN GITHUB_USER GITHUB_REPOSITORY'.split(
    ' ',
  ),
)

const secretsOf = (configuration: Configuration, place: Place): CodespaceFacts['secrets'] => {
  const listed = Object.keys(configuration.secrets ?? {}).map((name) => ({
    name: name.toUpperCase(),
    key: 'secrets',
    ...place(['secrets', name]),
  }))
  const asked = (['containerEnv', 'remoteEnv'] as const).flatMap((key) =>
    Object.entries(configuration[key] ?? {}).flatMap(([variable, value]) =>
      [...(value ?? '').matchAll(/\$\{localEnv:(\w{1,100})\}/g)].map(([, name = '']) => ({
        name: name.toUpperCase(),
        key,
        ...place([key, variable]),
      })),
    ),
  )
  const all = new Map([...asked, ...listed].map((secret) => [secret.name, secret]))
  return [...all.values()].filter(({ name }) => !ofMachines.has(name))
}

/** Everything that a configuration in a folder names outside itself. */
export const needsOf = (configuration: Configuration, folder: string, place: Place): CodespaceFacts => {
  const find = finder(place)
  const compose = asList(configuration.dockerComposeFile).flatMap((path) =>
    find('compose', folder, path, ['dockerComposeFile']),
  )
  const features = Object.keys(configuration.features ?? {})
    .filter((feature) => /^\.{1,2}\//.test(feature))
    .flatMap((feature) => find('feature', folder, feature, ['features', feature]))
  return {
    needed: [
      ...builds(configuration, folder, find),
      ...compose,
      ...features,
      ...scripts(configuration, place),
      ...envFiles(configuration, find),
    ],
    compose: compose.map(({ path }) => path),
    service: configuration.service ?? null,
    prepares: configuration['initializeCommand'] !== undefined,
    secrets: secretsOf(configuration, place),
  }
}
