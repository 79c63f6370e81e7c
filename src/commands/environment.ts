import { homedir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import type { MlflowServer } from '../context/stores/mlflow-server.ts'

const text = z.string().trim().min(1).optional().catch(undefined)

const schema = z.object({
  SAR_TOKEN: text,
  GITHUB_TOKEN: text,
  GH_TOKEN: text,
  GITHUB_REPOSITORY: text,
  GITHUB_ACTOR: text,
  GITHUB_API_URL: text,
  GITHUB_GRAPHQL_URL: text,
  GITHUB_ACTIONS: text,
  XDG_CACHE_HOME: text,
  XDG_STATE_HOME: text,
  NO_COLOR: text,
  FORCE_COLOR: text,
  SAR_SIGNING_KEY: text,
  SAR_AGENT_TOKEN: text,
  MLFLOW_TRACKING_URI: text,
  MLFLOW_TRACKING_TOKEN: text,
  MLFLOW_TRACKING_USERNAME: text,
  MLFLOW_TRACKING_PASSWORD: text,
})

/** What the environment says, parsed once at the face. */
export interface Environment {
  /** `SAR_TOKEN`, else `GITHUB_TOKEN`, else `GH_TOKEN`. */
  readonly token: string | null
  /** `owner/name` by `GITHUB_REPOSITORY`. */
  readonly repository: string | null
  readonly apiUrl: string
  /** Who runs the command, where GitHub Actions says so. */
  readonly actor: string | null
  /** Where remembered inspections lie: `$XDG_CACHE_HOME/sar-watchdog`, else `~/.cache/sar-watchdog`. */
  readonly cacheDir: string
  /** What outlives a command: `$XDG_STATE_HOME/sar-watchdog`, else `~/.local/state/sar-watchdog`; null in a workflow's job. */
  readonly stateDir: string | null
  readonly noColor: boolean
  readonly forceColor: boolean
  readonly signingKey: string | null
  /** The token of the person as whom coding agents are assigned. */
  readonly agentToken: string | null
  /** The experiment tracker, where one is named. */
  readonly mlflow: MlflowServer | null
  /** What a command of the repository may see of the environment: no token, nothing secret. */
  readonly forCommands: Readonly<Record<string, string | undefined>>
  /** What the App is configured by, unparsed. */
  readonly forService: Readonly<Record<string, string | undefined>>
}

const forCommands = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'VIRTUAL_ENV', 'CI'] as const
const forService = [
  'APP_ID',
  'PRIVATE_KEY',
  'WEBHOOK_SECRET',
  'GITHUB_API_URL',
  'PORT',
  'HOST',
  'SAR_DATA',
  'SAR_SIGNING_KEY',
  'SAR_AGENT_TOKEN',
  'SAR_AGENT_REPOSITORIES',
  'MLFLOW_TRACKING_URI',
  'MLFLOW_TRACKING_TOKEN',
  'MLFLOW_TRACKING_USERNAME',
  'MLFLOW_TRACKING_PASSWORD',
  'SAR_MLFLOW_REPOSITORIES',
] as const

/** These variables; an empty one counts as unset. */
const only = (variables: Readonly<Record<string, string | undefined>>, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, variables[name] === '' ? undefined : variables[name]]))

const mlflowOf = (env: z.infer<typeof schema>): MlflowServer | null =>
  env.MLFLOW_TRACKING_URI === undefined
    ? null
    : {
        uri: env.MLFLOW_TRACKING_URI,
        token: env.MLFLOW_TRACKING_TOKEN ?? null,
        username: env.MLFLOW_TRACKING_USERNAME ?? null,
        password: env.MLFLOW_TRACKING_PASSWORD ?? null,
      }

/** Reads the environment's variables that the contract names; empty ones count as unset. */
export const readEnvironment = (variables: Readonly<Record<string, string | undefined>>): Environment => {
  const env = schema.parse(variables)
  return {
    token: env.SAR_TOKEN ?? env.GITHUB_TOKEN ?? env.GH_TOKEN ?? null,
    repository: env.GITHUB_REPOSITORY ?? null,
    actor: env.GITHUB_ACTOR ?? null,
    apiUrl: env.GITHUB_API_URL ?? 'https://api.github.com',
    cacheDir: join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'sar-watchdog'),
    stateDir:
      env.GITHUB_ACTIONS === 'true'
        ? null
        : join(env.XDG_STATE_HOME ?? join(homedir(), '.local', 'state'), 'sar-watchdog'),
    noColor: env.NO_COLOR !== undefined,
    forceColor: env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0',
    signingKey: env.SAR_SIGNING_KEY ?? null,
    agentToken: env.SAR_AGENT_TOKEN ?? null,
    mlflow: mlflowOf(env),
    forCommands: only(variables, forCommands),
    forService: only(variables, forService),
  }
}
