import { resolve } from 'node:path'
import { catalogue } from '../../catalogue.ts'
import type { GitHub } from '../../context/github/client.ts'
import { headFiles } from '../../context/github/head-files.ts'
import { createReader } from '../../context/github/reader.ts'
import { registryInTree } from '../../context/registry-in-tree.ts'
import { settingsPaths } from '../../context/settings/find.ts'
import { foreignPresets } from '../../context/settings/foreign.ts'
import { settingsInTree } from '../../context/settings/in-tree.ts'
import { settingsOnDisk } from '../../context/settings/on-disk.ts'
import { loadSettings } from '../../context/settings/settings.ts'
import type { SettingsSource } from '../../context/settings/settings.ts'
import { given } from '../../context/github/asking.ts'
import { known, unknown } from '../../domain/answer.ts'
import type { Answer } from '../../domain/answer.ts'
import { IncompleteError, SarError, TokenError } from '../../domain/errors.ts'
import type { Observed } from '../../domain/observed.ts'
import { usualRegistry } from '../../domain/registry.ts'
import type { Settings } from '../../domain/settings.ts'
import type { Tree } from '../../domain/workspace.ts'
import { checkoutAt, isHosted } from '../checkout.ts'
import type { Invocation } from '../command.ts'
import { clientOf, liveOf } from '../look.ts'

/** What an audit goes by: neither the files of the repository nor its state. */
export type VarsRules = Pick<Observed, 'settings' | 'registry' | 'live'>

/** The same, with the client that asks; null without a token or with `--offline`. */
export interface RulesAsked extends VarsRules {
  readonly github: GitHub | null
}

/** Reads presets of other repositories, each once however many name it. */
const presetsOnce = (github: GitHub | null): ((name: string) => Promise<SettingsSource>) => {
  const fetch = foreignPresets(github)
  const read = new Map<string, Promise<SettingsSource>>()
  return (name) => {
    const found = read.get(name) ?? fetch(name)
    read.set(name, found)
    return found
  }
}

/** What came of one; a failure that we foresaw stops no other, which a refused token does. */
const attempt = async <T>(make: () => Promise<T>): Promise<T | SarError> => {
  try {
    return await make()
  } catch (error) {
    if (error instanceof SarError && !(error instanceof TokenError)) return error
    throw error
  }
}

const usual = [...settingsPaths, usualRegistry]

/**
 * The rules of repositories at GitHub, in the order in which they are named, or why there are none. One GraphQL query for
 * each fifty, and one more for those whose settings keep the registry elsewhere.
 */
export const hostedRules = async (
  { flags, cwd }: Pick<Invocation, 'flags' | 'cwd'>,
  github: GitHub,
  repositories: readonly string[],
): Promise<readonly (VarsRules | SarError)[]> => {
  const named = flags.config === null ? null : await settingsOnDisk(cwd, flags.config, cwd)
  const presets = presetsOnce(github)
  const trees = await headFiles(
    github,
    repositories.map((repository) => ({ repository, paths: usual })),
  )
  const settled = await Promise.all(
    repositories.map((repository, at) =>
      attempt(async () => {
        const tree = given(repository, trees[at] ?? unknown('GitHub was not asked'))
        const { settings } = await loadSettings(named ?? (await settingsInTree(tree)), catalogue, presets)
        return { repository, tree, settings }
      }),
    ),
  )
  const elsewhere = await registriesElsewhere(github, settled)
  return Promise.all(
    settled.map((one) =>
      attempt(async () => {
        if (one instanceof SarError) throw one
        const { repository, tree, settings } = one
        const answer = elsewhere.get(repository) ?? known(tree)
        const registry = answer.known ? await registryInTree(answer.value, settings) : answer
        return { settings, registry, live: createReader(github, repository) }
      }),
    ),
  )
}

type Settled = { readonly repository: string; readonly tree: Tree; readonly settings: Settings } | SarError

/** Only settings tell where else a registry lies. */
const registriesElsewhere = async (
  github: GitHub,
  settled: readonly Settled[],
): Promise<ReadonlyMap<string, Answer<Tree>>> => {
  const wanted = settled.flatMap((one) =>
    one instanceof SarError || usual.includes(one.settings.registry)
      ? []
      : [{ repository: one.repository, paths: [one.settings.registry] }],
  )
  const trees = await headFiles(github, wanted)
  return new Map(wanted.map(({ repository }, at) => [repository, trees[at] ?? unknown('GitHub was not asked')]))
}

/** The rules of a checkout: GitHub is asked for presets of other repositories alone. */
const checkoutRules = async (
  invocation: Invocation,
  github: GitHub | null,
  path: string | undefined,
): Promise<VarsRules> => {
  const { flags, env, cwd } = invocation
  const workspace = await checkoutAt(invocation, path)
  const root = workspace.root ?? resolve(cwd, path ?? '.')
  const source =
    flags.config === null ? await settingsInTree(workspace.tree) : await settingsOnDisk(root, flags.config, cwd)
  const { settings } = await loadSettings(source, catalogue, foreignPresets(github))
  const repository = flags.repo ?? env.repository ?? workspace.repository
  return {
    settings,
    registry: await registryInTree(workspace.tree, settings),
    live: await liveOf(invocation, github, repository),
  }
}

/** The rules of what the command line names: a working tree, the working directory, or with `--repo` what GitHub has. */
export const rulesFor = async (
  invocation: Invocation,
  { path }: { readonly path: string | undefined },
): Promise<RulesAsked> => {
  const github = await clientOf(invocation)
  const { repo } = invocation.flags
  if (repo === null || github === null || !isHosted(invocation, path))
    return { ...(await checkoutRules(invocation, github, path)), github }
  const [rules] = await hostedRules(invocation, github, [repo])
  if (rules === undefined || rules instanceof SarError)
    throw rules ?? new IncompleteError(`${repo} cannot be read: GitHub was not asked`)
  return { ...rules, github }
}
