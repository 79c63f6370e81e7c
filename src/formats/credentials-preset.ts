import { z } from 'zod'
import type { Sighting } from './credential-sighting.ts'
import { isPlaceholder } from './credential-values.ts'

const prefix = '@secretlint/secretlint-rule-'
/** The rules of the preset that look here, each a detector, with the name of what it finds. */
export const presetRules: Readonly<Record<string, string>> = {
  aws: 'AWS secret key',
  npm: 'npm registry credential',
  shopify: 'Shopify token',
  stripe: 'Stripe key',
  grafana: 'Grafana token',
  groq: 'Groq key',
  linear: 'Linear key',
  notion: 'Notion token',
  '1password': '1Password token',
  'hashicorp-vault': 'HashiCorp Vault token',
  vercel: 'Vercel token',
  databricks: 'Databricks token',
  docker: 'Docker token',
  figma: 'Figma token',
  cloudflare: 'Cloudflare token',
  tailscale: 'Tailscale key',
}

/**
 * secretlint takes as long to load as everything else of a start: it waits for the first text. The rules are taken out
 * of the preset one by one, since its core does not honour `disabled` inside a preset: our own shapes see the others,
 * sparing placeholders, and `filter-comments` would let a comment in a file switch all of them off.
 */
const load = async () => {
  const [{ lintSource }, preset] = await Promise.all([
    import('@secretlint/core'),
    import('@secretlint/secretlint-rule-preset-recommend'),
  ])
  const rules = preset.rules
    .filter(({ meta }) => Object.hasOwn(presetRules, meta.id.replace(prefix, '')))
    .map((rule) => ({ id: rule.meta.id, rule, allowMessageIds: ['AWSAccountID', 'AWSAccessKeyID'] }))
  return { lintSource, options: { config: { rules }, noPhysicFilePath: true } }
}
let loaded: ReturnType<typeof load> | null = null

const values = z.record(z.string(), z.unknown()).catch({})

/** The reported range may begin at the name and have the length of the value; the message's data holds the value. */
const valueIn = (text: string, from: number, data: unknown): string | null => {
  const held = Object.values(values.parse(data ?? {})).filter((value) => typeof value === 'string')
  const found = held.filter((value) => value.length >= 8 && text.startsWith(value, text.indexOf(value, from)))
  return found.toSorted((a, b) => b.length - a.length)[0] ?? null
}

/**
 * What a text holds wherever one of the rules above matches in it, by the literal part of each rule's patterns:
 * secretlint sets up every rule anew for each text, which took most of a search's time and memory over texts that hold
 * no credential.
 */
const hint =
  /(?:SECRET|[Ss]ecret)_?(?:ACCESS|[Aa]ccess)_?(?:KEY|[Kk]ey)|_authToken=|x-oauth-basic|npm_|shp(?:pa|ca|at|ss)_|[sr]k_(?:live|test)_|gl(?:c|sa)_|gsk_|lin_api_|ntn_|hv[sbr]\.|ops_ey|vc[piark]_|dapi|dckr_pat_|figd_|cf(?:k|ut|at)_|tskey-/

/** `npm_install_hint_without_home`: the name of a function; a token has small letters alone and many lines by no chance. */
const isIdentifier = /^[a-z0-9]+(?:_[a-z0-9]*){3,}$/

/** What secretlint's recommended rules see in a text. Stripe's keys for tests count as medium. */
export const presetCredentials = async (path: string, text: string): Promise<readonly Sighting[]> => {
  if (!hint.test(text)) return []
  const source = { filePath: path, content: text, contentType: 'text' as const, ext: path.slice(path.lastIndexOf('.')) }
  const { lintSource, options } = await (loaded ??= load())
  const { messages } = await lintSource({ source, options })
  return messages.flatMap(({ ruleId, range: [from, to], data }) => {
    const secret = valueIn(text, from, data) ?? text.slice(from, to)
    if (isPlaceholder(secret) || isIdentifier.test(secret)) return []
    const start = Math.max(from, text.indexOf(secret, from))
    return [
      {
        detector: ruleId.replace(prefix, ''),
        start,
        end: start + secret.length,
        secret,
        name: null,
        confidence: secret.includes('_test_') ? ('medium' as const) : ('high' as const),
      },
    ]
  })
}
