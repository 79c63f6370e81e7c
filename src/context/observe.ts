import { z } from 'zod'
import { known, unknown } from '../domain/answer.ts'
import type { Answer } from '../domain/answer.ts'
import { SarError, UsageError } from '../domain/errors.ts'
import type { Intent } from '../domain/intent.ts'
import type { Live, PullRequestSummary, RequestCount } from '../domain/live.ts'
import type { InspectionMemory } from '../domain/memory.ts'
import type { Observed, ObservedChange } from '../domain/observed.ts'
import type { Registry } from '../domain/registry.ts'
import type { Settings } from '../domain/settings.ts'
import type { State, StateReader } from '../domain/state.ts'
import type { Stores } from '../domain/stores.ts'
import type { ChangeSet, Clock, Tree, Workspace } from '../domain/workspace.ts'
import { judgeMailbox, mailboxGlob } from '../formats/intents/judge.ts'
import { mailboxMemory } from './mailbox/memory.ts'
import { playbooksInTree } from './playbooks-in-tree.ts'
import { registryInTree } from './registry-in-tree.ts'
import { loadSettings } from './settings/settings.ts'
import type { SettingsCatalogue, SettingsSource } from './settings/settings.ts'
import { settingsInTree } from './settings/in-tree.ts'
import { settingsPaths } from './settings/find.ts'
import { withIgnored } from './workspace/with-ignored.ts'

/** A change to judge, as a face knows it. */
export interface GivenChange {
  readonly set: ChangeSet
  /** Where the change left its base: what it is compared with. */
  readonly base: Answer<Workspace>
  /** The tip of the branch whose settings and registry hold for the change. */
  readonly rules: Answer<Workspace>
  readonly pullRequest: PullRequestSummary | null
  readonly fork: boolean
}

/** What a face hands in: where to look, and with what. `state` is asked once the settings say where it lies. */
export interface Sources {
  readonly workspace: Workspace
  readonly change: GivenChange | null
  /** Settings named by hand instead of the repository's own. */
  readonly named: SettingsSource | null
  readonly catalogue: SettingsCatalogue
  readonly fetchPreset: (name: string) => Promise<SettingsSource>
  readonly live: Live
  readonly stores: Stores
  readonly memory: InspectionMemory
  readonly clock: Clock
  readonly requests: () => RequestCount
  readonly stateOf: (settings: Settings) => StateReader | null
}

/**
 * Builds what a request sees. A change is judged by the settings and the registry of the tip of the default branch:
 * neither by its own nor by those that held where it began. Where that tip cannot be read nobody knows them: an error of
 * usage, but for settings named by hand.
 */
export const observe = async (sources: Sources): Promise<Observed> => {
  const { workspace, change } = sources
  const rules = change === null ? known(workspace) : change.rules
  const source = sources.named ?? (await settingsOf(rules))
  const { settings } = await loadSettings(source, sources.catalogue, sources.fetchPreset)
  const registry = rules.known ? await registryInTree(rules.value.tree, settings) : rules
  const state = await readState(sources.stateOf(settings))
  return {
    workspace: await withIgnored(workspace, reportsOf(settings)),
    settings,
    settingsPath: source?.path ?? settingsPaths[0],
    registry,
    playbooks: change === null ? await playbooksInTree(workspace.tree) : [],
    state,
    mailbox: state.known ? known(mailboxMemory(state.value)) : state,
    change: change === null ? null : await observedChange(sources, change, settings, registry),
    live: sources.live,
    stores: sources.stores,
    memory: sources.memory,
    clock: sources.clock,
    requests: sources.requests,
  }
}

async function settingsOf(rules: Answer<Workspace>): Promise<SettingsSource | null> {
  if (rules.known) return settingsInTree(rules.value.tree)
  throw new UsageError(
    `the settings that hold for the change cannot be read: ${rules.reason}`,
    'name them with --config',
  )
}

/** The coverage reports that the settings name; most repositories have git ignore them. */
function reportsOf({ sensors }: Settings): readonly string[] {
  const own = z.object({ reports: z.array(z.string()) }).safeParse(sensors['coverage'])
  return own.success ? own.data.reports : []
}

async function readState(reader: StateReader | null): Promise<Answer<State>> {
  if (reader === null) return unknown('the state lies on GitHub, and no token was given to read it')
  try {
    return known((await reader.read()).state)
  } catch (error) {
    if (error instanceof SarError) return unknown(error.message)
    throw error
  }
}

async function observedChange(
  { workspace, clock }: Sources,
  change: GivenChange,
  settings: Settings,
  registry: Answer<Registry | null>,
): Promise<ObservedChange> {
  const paths = new Set(change.set.files.filter(({ status }) => status !== 'removed').map(({ path }) => path))
  const files = await mailboxFiles(workspace.tree, settings, paths)
  const judged = judgeMailbox(files, {
    repository: workspace.repository,
    registry: registry.known ? registry.value : null,
    mailbox: settings.mailbox,
    asOf: clock.now(),
  })
  const intents = judged.flatMap(({ intent, state }): Intent[] =>
    intent === null || state === 'conflict' ? [] : [intent],
  )
  return { ...change, intents }
}

/** The mailbox's files among these paths, as far as they can be read; the sensor of the mailbox names the others. */
async function mailboxFiles(tree: Tree, settings: Settings, paths: ReadonlySet<string>) {
  const matching = tree.match([mailboxGlob(settings.mailbox.dir)]).filter((path) => paths.has(path))
  const read = await Promise.all(
    matching.map(async (path) => ({ path, blob: tree.entry(path)?.blob ?? '', text: await tree.text(path) })),
  )
  return read.flatMap(({ path, blob, text }) => (text.known ? [{ path, blob, text: text.value }] : []))
}
