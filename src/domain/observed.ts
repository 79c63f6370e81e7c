import type { Answer } from './answer.ts'
import type { Intent, MailboxMemory } from './intent.ts'
import type { Live, PullRequestSummary, RequestCount } from './live.ts'
import type { InspectionMemory } from './memory.ts'
import type { PlaybookSource } from './playbook.ts'
import type { Registry } from './registry.ts'
import type { Settings } from './settings.ts'
import type { State } from './state.ts'
import type { Stores } from './stores.ts'
import type { ChangeSet, Clock, Workspace } from './workspace.ts'

/**
 * A change under judgement. `intents` are the valid ones that it carries. `base` is where it left its base, `rules` the
 * tip of the default branch, whose settings and registry hold; each is unknown where it cannot be read.
 */
export interface ObservedChange {
  readonly set: ChangeSet
  readonly base: Answer<Workspace>
  readonly rules: Answer<Workspace>
  readonly intents: readonly Intent[]
  readonly pullRequest: PullRequestSummary | null
  /** True when it stands only in a fork. */
  readonly fork: boolean
}

/** All that one request sees of the world, parsed at the door. Settings and registry are the default branch's. */
export interface Observed {
  readonly workspace: Workspace
  readonly change: ObservedChange | null
  readonly settings: Settings
  /** Where the settings were read, or would be. */
  readonly settingsPath: string
  readonly registry: Answer<Registry | null>
  /** The repository's own playbooks; none where a change is judged, which is not rescued. */
  readonly playbooks: readonly PlaybookSource[]
  readonly state: Answer<State>
  readonly mailbox: Answer<MailboxMemory>
  readonly live: Live
  readonly stores: Stores
  readonly memory: InspectionMemory
  readonly clock: Clock
  readonly requests: () => RequestCount
}
