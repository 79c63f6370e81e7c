/** What `runs.using` of an action can be. */
export type Runtime = 'node12' | 'node16' | 'node20' | 'node24' | 'composite' | 'docker'

/** What was seen of an action on the day `seen`: later releases are not known here. */
export interface KnownAction {
  /** The newest major, by the tags of its repository. */
  readonly major: number
  /** A ref of that major that exists: the moving tag or branch where its maintainers keep one, else the release itself. */
  readonly ref: string
  /** What each major runs on, by its newest release's metadata. */
  readonly runtimes: Readonly<Record<number, Runtime>>
  /** Majors that GitHub itself makes fail, up to and including this one. */
  readonly retired?: number
  /** The date of the newest commit that was looked at. */
  readonly seen: string
}

/**
 * Majors and runtimes of actions that ML repositories use most, read from the tags and the `action.yml` of each public
 * repository. A newer major moves the entry; nothing here expires by itself.
 */
export const knownActions: Readonly<Record<string, KnownAction>> = {
  'actions/attest-build-provenance': known(4, 'v4', '2026-03-04', ['composite', 1]),
  'actions/cache': {
    ...known(5, 'v5', '2026-04-13', ['node12', 1], ['node16', 3], ['node20', 4], ['node24', 5]),
    retired: 2,
  },
  'actions/checkout': known(7, 'v7', '2026-07-20', ['node12', 1], ['node16', 3], ['node20', 4], ['node24', 5]),
  'actions/configure-pages': known(5, 'v5', '2024-10-03', ['node16', 1], ['node20', 4]),
  'actions/create-github-app-token': known(3, 'v3', '2026-04-21', ['node20', 1], ['node24', 3]),
  'actions/dependency-review-action': known(4, 'v4', '2026-03-06', ['node16', 1], ['node20', 4]),
  'actions/deploy-pages': known(5, 'v5', '2026-03-24', ['node16', 1], ['node20', 3], ['node24', 5]),
  'actions/download-artifact': {
    ...known(8, 'v8', '2026-03-12', ['node12', 1], ['node16', 3], ['node20', 4], ['node24', 7]),
    retired: 3,
  },
  'actions/first-interaction': known(3, 'v3', '2025-10-31', ['docker', 1], ['node20', 2], ['node24', 3]),
  'actions/github-script': known(8, 'v8', '2025-09-04', ['node12', 1], ['node16', 6], ['node20', 7], ['node24', 8]),
  'actions/labeler': known(7, 'v7', '2026-07-16', ['node12', 1], ['node16', 4], ['node20', 5], ['node24', 6]),
  'actions/setup-dotnet': known(6, 'v6', '2026-07-22', ['node12', 1], ['node16', 2], ['node20', 4], ['node24', 5]),
  'actions/setup-go': known(7, 'v7', '2026-08-19', ['node12', 1], ['node16', 3], ['node20', 5], ['node24', 6]),
  'actions/setup-java': known(5, 'v5', '2026-08-18', ['node12', 1], ['node16', 3], ['node20', 4], ['node24', 5]),
  'actions/setup-node': known(7, 'v7', '2026-08-18', ['node12', 1], ['node16', 3], ['node20', 4], ['node24', 5]),
  'actions/setup-python': known(7, 'v7', '2026-07-19', ['node12', 1], ['node16', 3], ['node20', 5], ['node24', 6]),
  'actions/stale': known(10, 'v10', '2026-06-30', ['node12', 1], ['node16', 5], ['node20', 9], ['node24', 10]),
  'actions/upload-artifact': {
    ...known(7, 'v7', '2026-02-25', ['node12', 1], ['node16', 3], ['node20', 4], ['node24', 6]),
    retired: 3,
  },
  'actions/upload-pages-artifact': known(5, 'v5', '2026-04-08', ['composite', 1]),
  'astral-sh/ruff-action': known(4, 'v4.1.0', '2026-08-20', ['composite', 1], ['node20', 2], ['node24', 4]),
  'astral-sh/setup-uv': known(10, 'v10.0.1', '2026-08-20', ['node20', 1], ['node24', 7]),
  'aws-actions/configure-aws-credentials': known(
    6,
    'v6',
    '2026-08-18',
    ['node12', 1],
    ['node16', 2],
    ['node20', 4],
    ['node24', 6],
  ),
  'codecov/codecov-action': known(5, 'v5', '2025-12-10', ['node12', 1], ['node16', 3], ['node20', 4], ['composite', 5]),
  'conda-incubator/setup-miniconda': known(
    4,
    'v4',
    '2026-07-25',
    ['node12', 1],
    ['node16', 2],
    ['node20', 3],
    ['node24', 4],
  ),
  'docker/build-push-action': known(
    7,
    'v7',
    '2026-07-09',
    ['docker', 1],
    ['node12', 2],
    ['node16', 3],
    ['node20', 5],
    ['node24', 7],
  ),
  'docker/login-action': known(4, 'v4', '2026-04-27', ['node12', 1], ['node16', 2], ['node20', 3], ['node24', 4]),
  'docker/metadata-action': known(6, 'v6', '2026-07-02', ['node12', 1], ['node16', 4], ['node20', 5], ['node24', 6]),
  'docker/setup-buildx-action': known(
    4,
    'v4',
    '2026-08-17',
    ['node12', 1],
    ['node16', 2],
    ['node20', 3],
    ['node24', 4],
  ),
  'docker/setup-qemu-action': known(4, 'v4', '2026-07-01', ['node12', 1], ['node16', 2], ['node20', 3], ['node24', 4]),
  'dorny/paths-filter': known(4, 'v4', '2026-07-09', ['node12', 1], ['node20', 2], ['node24', 4]),
  'github/codeql-action': known(4, 'v4', '2026-06-13', ['node12', 1], ['node16', 2], ['node20', 3], ['node24', 4]),
  'google-github-actions/auth': known(3, 'v3', '2025-09-03', ['node16', 0], ['node20', 2], ['node24', 3]),
  'google-github-actions/setup-gcloud': known(3, 'v3', '2025-08-28', ['node16', 0], ['node20', 2], ['node24', 3]),
  'hashicorp/setup-terraform': known(4, 'v4', '2026-07-21', ['node12', 1], ['node16', 2], ['node20', 3], ['node24', 4]),
  'iterative/setup-cml': known(2, 'v2', '2023-10-05', ['node16', 1]),
  'iterative/setup-dvc': known(1, 'v1', '2023-08-05', ['node16', 1]),
  'mamba-org/setup-micromamba': known(3, 'v3', '2026-04-13', ['node20', 1], ['node24', 3]),
  'peaceiris/actions-gh-pages': known(4, 'v4', '2026-07-16', ['docker', 2], ['node16', 3], ['node24', 4]),
  'peter-evans/create-pull-request': known(8, 'v8', '2026-07-01', ['node16', 4], ['node20', 6], ['node24', 8]),
  'pre-commit/action': known(3, 'v3.0.1', '2024-10-08', ['node12', 1], ['composite', 3]),
  'softprops/action-gh-release': known(3, 'v3', '2026-04-26', ['node16', 0], ['node20', 2], ['node24', 3]),
  'step-security/harden-runner': known(2, 'v2', '2026-08-04', ['node12', 0], ['node16', 1], ['node24', 2]),
  'swatinem/rust-cache': known(2, 'v2', '2026-08-06', ['node12', 1], ['node24', 2]),
}

/** Each pair says what runs from that major on, until the next pair. */
function known(
  major: number,
  ref: string,
  seen: string,
  ...since: readonly (readonly [Runtime, number])[]
): KnownAction {
  const runtimes: Record<number, Runtime> = {}
  since.forEach(([runtime, from], index) => {
    const until = since[index + 1]?.[1] ?? major + 1
    for (let each = from; each < until; each += 1) runtimes[each] = runtime
  })
  return { major, ref, seen, runtimes }
}

/** What is known of an action by the `owner/name` of its repository, in any case of letters. */
export const knownAction = (repository: string): KnownAction | undefined => {
  const name = repository.toLowerCase()
  return Object.hasOwn(knownActions, name) ? knownActions[name] : undefined
}

/**
 * Why a JavaScript runtime is no longer one to rely on; undefined for those that are. Sources: GitHub's changelog of
 * the runner (Node 12 and 16 gone, Node 20 run as Node 24 by default from June 2026 and to be removed in autumn 2026).
 */
export const endedRuntime = (runtime: string): string | undefined => {
  const reasons: Readonly<Record<string, string>> = {
    node12: "GitHub's runner no longer has Node 12",
    node16: "GitHub's runner no longer has Node 16 and forces a newer one",
    node20: "GitHub's runner forces Node 24 on it since June 2026 and announced the end of Node 20 for September 2026",
  }
  return Object.hasOwn(reasons, runtime) ? reasons[runtime] : undefined
}
