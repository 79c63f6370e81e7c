import { resolve } from 'node:path'
import { z } from 'zod'
import type { MlflowServer } from '../context/stores/mlflow-server.ts'
import { UsageError } from '../domain/errors.ts'

const ports = 'PORT takes a number from 0 to 65535'

/** Repositories by name, parted by commas. */
const repositoriesIn = (variable: string) =>
  z
    .string()
    .transform((text) => text.split(',').map((name) => name.trim().toLowerCase()))
    .pipe(
      z.array(
        z.string().regex(/^[\w.-]{1,100}\/[\w.-]{1,100}$/, `${variable} lists repositories: owner/name,owner/name`),
      ),
    )
    .optional()

const schema = z.object({
  APP_ID: z.coerce.number('APP_ID is the number of the GitHub App').int().positive(),
  PRIVATE_KEY: z
    .string('PRIVATE_KEY is the PEM text of the app’s key')
    .transform((text) => text.replaceAll(String.raw`\n`, '\n'))
    .refine((text) => text.includes('PRIVATE KEY'), 'PRIVATE_KEY is not a PEM private key'),
  WEBHOOK_SECRET: z
    .string('WEBHOOK_SECRET signs the webhooks')
    .min(16, 'WEBHOOK_SECRET is too short to be one: 16 characters'),
  GITHUB_API_URL: z.url().default('https://api.github.com'),
  PORT: z.coerce.number(ports).int(ports).min(0, ports).max(65_535, ports).default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  SAR_SIGNING_KEY: z.string().min(1).optional(),
  MLFLOW_TRACKING_URI: z.url({ protocol: /^https?$/ }).optional(),
  MLFLOW_TRACKING_TOKEN: z.string().min(1).optional(),
  MLFLOW_TRACKING_USERNAME: z.string().min(1).optional(),
  MLFLOW_TRACKING_PASSWORD: z.string().min(1).optional(),
  SAR_MLFLOW_REPOSITORIES: repositoriesIn('SAR_MLFLOW_REPOSITORIES'),
  SAR_AGENT_TOKEN: z.string().min(1).optional(),
  SAR_AGENT_REPOSITORIES: repositoriesIn('SAR_AGENT_REPOSITORIES'),
  SAR_DATA: z.string().min(1).default('.sar-watchdog'),
})

/** How the App runs. `dataDir` holds the inbox and remembered inspections; losing it loses nothing but time. */
export interface AppOptions {
  readonly appId: number
  readonly privateKey: string
  readonly webhookSecret: string
  readonly apiUrl: string
  readonly port: number
  readonly host: string
  readonly dataDir: string
  /** PEM of the Ed25519 key that signs checkpoints of the ledger. */
  readonly signingKey?: string
  /** The operator's MLflow server, and the repositories (`owner/name`, lower case) whose settings may name its models. */
  readonly mlflow?: { readonly server: MlflowServer; readonly repositories: readonly string[] }
  /** The token of the person as whom coding agents are assigned, and the repositories (lower case) where that may be. */
  readonly agent?: { readonly token: string; readonly repositories: readonly string[] }
}

/** Whoever may write a repository's settings gives an agent work in this person's name: only those the operator names may. */
const agentOf = (data: z.infer<typeof schema>): Pick<AppOptions, 'agent'> => {
  const { SAR_AGENT_TOKEN: token, SAR_AGENT_REPOSITORIES: repositories } = data
  if (token === undefined) return {}
  if (repositories === undefined)
    throw new UsageError(
      'serve: SAR_AGENT_TOKEN is set without SAR_AGENT_REPOSITORIES',
      'list the repositories in which agents are assigned by it: owner/name,owner/name',
    )
  return { agent: { token, repositories } }
}

/** Whoever may write a repository's settings chooses which models are read and moved: only those the operator names may. */
const mlflowOf = (data: z.infer<typeof schema>): Pick<AppOptions, 'mlflow'> => {
  const { MLFLOW_TRACKING_URI: uri, SAR_MLFLOW_REPOSITORIES: repositories } = data
  if (uri === undefined) return {}
  if (repositories === undefined)
    throw new UsageError(
      'serve: MLFLOW_TRACKING_URI is set without SAR_MLFLOW_REPOSITORIES',
      'list the repositories whose models lie there: owner/name,owner/name',
    )
  const token = data.MLFLOW_TRACKING_TOKEN ?? null
  const [username, password] = [data.MLFLOW_TRACKING_USERNAME ?? null, data.MLFLOW_TRACKING_PASSWORD ?? null]
  return { mlflow: { server: { uri, token, username, password }, repositories } }
}

/** Reads the App's configuration from environment variables. Throws UsageError that names the first wrong one. */
export const readAppOptions = (variables: Readonly<Record<string, string | undefined>>, cwd: string): AppOptions => {
  const parsed = schema.safeParse(variables)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const [name = ''] = issue?.path ?? []
    const message = issue?.message ?? 'is wrong'
    const words = message.startsWith(String(name)) ? message : `${String(name)}: ${message}`
    throw new UsageError(`serve: ${words}`, 'see docs/app.md')
  }
  const { data } = parsed
  return {
    appId: data.APP_ID,
    privateKey: data.PRIVATE_KEY,
    webhookSecret: data.WEBHOOK_SECRET,
    apiUrl: data.GITHUB_API_URL,
    port: data.PORT,
    host: data.HOST,
    dataDir: resolve(cwd, data.SAR_DATA),
    ...(data.SAR_SIGNING_KEY === undefined ? {} : { signingKey: data.SAR_SIGNING_KEY }),
    ...mlflowOf(data),
    ...agentOf(data),
  }
}
