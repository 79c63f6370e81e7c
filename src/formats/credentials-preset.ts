import { lintSource } from '@secretlint/core'
import { creator } from '@secretlint/secretlint-rule-preset-recommend'
import { z } from 'zod'
import type { Sighting } from './credential-sighting.ts'
import { isPlaceholder } from './credential-values.ts'

const prefix = '@secretlint/secretlint-rule-'
/** Replaced by shapes of ours that spare placeholders; the last would let a comment in a file switch the others off. */
const unused = ['gcp', 'privatekey', 'basicauth', 'database-connection-string', 'filter-comments']

/** Rules of the preset that look here; each is a detector. */
export const presetRules =
  `aws npm slack sendgrid shopify stripe github gitlab grafana openai anthropic groq huggingface linear notion 1password
  hashicorp-vault vercel databricks docker figma cloudflare tailscale`.split(/\s+/)

const config = {
  rules: [
    {
      id: `${prefix}preset-recommend`,
      rule: creator,
      rules: [
        ...unused.map((rule) => ({ id: prefix + rule, disabled: true })),
        { id: `${prefix}aws`, allowMessageIds: ['AWSAccountID', 'AWSAccessKeyID'] },
      ],
    },
  ],
}

const values = z.record(z.string(), z.unknown()).catch({})

/** The reported range may begin at the name and have the length of the value; the message's data holds the value. */
const valueIn = (text: string, from: number, data: unknown): string | null => {
  const held = Object.values(values.parse(data ?? {})).filter((value) => typeof value === 'string')
  const found = held.filter((value) => value.length >= 8 && text.startsWith(value, text.indexOf(value, from)))
  return found.toSorted((a, b) => b.length - a.length)[0] ?? null
}

/** What secretlint's recommended rules see in a text. Stripe's keys for tests count as medium. */
export const presetCredentials = async (path: string, text: string): Promise<readonly Sighting[]> => {
  const source = { filePath: path, content: text, contentType: 'text' as const, ext: path.slice(path.lastIndexOf('.')) }
  const { messages } = await lintSource({ source, options: { config, noPhysicFilePath: true } })
  return messages.flatMap(({ ruleId, range: [from, to], data }) => {
    const secret = valueIn(text, from, data) ?? text.slice(from, to)
    if (isPlaceholder(secret)) return []
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
