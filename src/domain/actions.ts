/** A cache of Actions. Dates are ISO 8601. */
export interface ActionsCache {
  readonly id: number
  readonly key: string
  /** The ref that it belongs to: those of other branches cannot use it, but for the default branch's. */
  readonly ref: string
  readonly bytes: number
  readonly createdAt: string
  readonly lastUsedAt: string
}

/** All caches of a repository together, as GitHub counts them against the quota. */
export interface CacheUsage {
  readonly bytes: number
  readonly caches: number
}

/** A workflow as GitHub keeps it; `path` may name a file that is gone. */
export interface WorkflowEntry {
  readonly id: number
  readonly name: string
  readonly path: string
  readonly state: 'active' | 'deleted' | 'disabled_fork' | 'disabled_inactivity' | 'disabled_manually'
  readonly url: string
}

/** A self-hosted runner. */
export interface Runner {
  readonly id: number
  readonly name: string
  readonly online: boolean
  readonly busy: boolean
  readonly labels: readonly string[]
}

/** What GitHub says of a repository as a whole. */
export interface RepositoryEntry {
  readonly private: boolean
  readonly archived: boolean
  readonly fork: boolean
  readonly ownedByOrganization: boolean
  /** When somebody last pushed to any branch; ISO 8601. */
  readonly pushedAt: string | null
}
