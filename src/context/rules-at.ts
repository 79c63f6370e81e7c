import { known, unknown } from '../domain/answer.ts'
import type { Answer } from '../domain/answer.ts'
import { SarError } from '../domain/errors.ts'
import type { Registry } from '../domain/registry.ts'
import type { Settings } from '../domain/settings.ts'
import type { GitHub } from './github/client.ts'
import { githubWorkspace } from './github/workspace.ts'
import { registryInTree } from './registry-in-tree.ts'
import { foreignPresets } from './settings/foreign.ts'
import { settingsInTree } from './settings/in-tree.ts'
import { loadSettings } from './settings/settings.ts'
import type { SettingsCatalogue } from './settings/settings.ts'

/** What the mailbox was judged by at a commit, where its state lay, and what would have stopped it. */
export interface Rules {
  /** `state` is null where there were no settings yet. */
  readonly stops: { readonly state: Settings['state'] | null; readonly killSwitch: Settings['killSwitch'] }
  readonly mailbox: Settings['mailbox']
  readonly registry: Registry | null
}

/** Reads the rules of a commit; unknown with the reason where they do not hold. */
export type RulesAt = (commit: string) => Promise<Answer<Rules>>

const read = async (
  github: GitHub,
  { repository, catalogue }: { readonly repository: string; readonly catalogue: SettingsCatalogue },
  commit: string,
): Promise<Answer<Rules>> => {
  try {
    const { tree } = await githubWorkspace(github, repository, commit)
    const { settings, source } = await loadSettings(await settingsInTree(tree), catalogue, foreignPresets(github))
    const registry = await registryInTree(tree, settings)
    const { mailbox, state, killSwitch } = settings
    return registry.known
      ? known({ mailbox, stops: { state: source === null ? null : state, killSwitch }, registry: registry.value })
      : registry
  } catch (error) {
    if (error instanceof SarError) return unknown(error.message)
    throw error
  }
}

/** A reader of the rules of a repository's commits at GitHub, which asks for each once. */
export const rulesAtGitHub = (
  github: GitHub,
  given: { readonly repository: string; readonly catalogue: SettingsCatalogue },
): RulesAt => {
  const answers = new Map<string, Promise<Answer<Rules>>>()
  return (commit) => {
    const answer = answers.get(commit) ?? read(github, given, commit)
    answers.set(commit, answer)
    return answer
  }
}
