import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { presetCredentials, presetRules } from '../../src/formats/credentials-preset.ts'

/** Letters and digits that look like a credential's, the same at every run. */
const made = (length: number): string =>
  Array.from({ length: Math.ceil(length / 40) }, (_, index) =>
    createHash('sha256')
      .update(`made-${index}`)
      .digest('base64')
      .replaceAll(/[^A-Za-z0-9]/g, 'x'),
  )
    .join('')
    .slice(0, length)

const hex = (length: number): string => createHash('sha256').update('hex').digest('hex').slice(0, length)
/** The base64 of a mapping ends in `fQ==` where its last brace stands alone in a group of three bytes. */
const account = [90, 91, 92].map((length) => Buffer.from(JSON.stringify({ muk: made(length) })).toString('base64'))

/** One of each rule's own, put together here: none stands in this repository. */
const samples: Readonly<Record<string, readonly string[]>> = {
  aws: [
    `AWS_SECRET_ACCESS_KEY = "${made(40)}"`,
    `aws_secret_access_key: ${made(40)}`,
    `SecretAccessKey = '${made(40)}'`,
  ],
  npm: [`//registry.npmjs.org/:_authToken=${made(36)}`, `npm_${made(36)}`],
  shopify: ['pa', 'ca', 'at', 'ss'].map((kind) => `shp${kind}_${made(32)}`),
  stripe: ['sk', 'rk'].flatMap((kind) => [`${kind}_live_${made(30)}`, `${kind}_test_${made(30)}`]),
  grafana: [`glc_${made(60)}`, `glsa_${made(32)}_${hex(8)}`],
  groq: [`gsk_${made(52)}`],
  linear: [`lin_api_${made(40)}`],
  notion: [`ntn_12345678901${made(35)}`],
  '1password': account.filter((text) => text.endsWith('fQ==')).map((text) => `ops_${text}`),
  'hashicorp-vault': [`hvs.${made(95)}`, `hvb.${made(150)}`, `hvr.${made(95)}`],
  vercel: ['p', 'i', 'a', 'r', 'k'].map((kind) => `vc${kind}_${made(24)}`),
  databricks: [`dapi${hex(32)}`],
  docker: [`dckr_pat_${made(27)}`],
  figma: [`figd_${made(44)}`],
  cloudflare: ['cfk', 'cfut', 'cfat'].map((kind) => `${kind}_${made(40)}${hex(8)}`),
  tailscale: [`tskey-auth-${made(16)}-${made(32)}`],
}

it('has a sample of every rule', () => {
  expect(Object.keys(samples).toSorted()).toEqual(Object.keys(presetRules).toSorted())
})

it.each(
  Object.entries(samples).flatMap(([rule, texts]) => texts.map((text, index) => [`${rule} ${index}`, rule, text])),
)('sees %s', async (_, rule, text) => {
  expect((await presetCredentials('.npmrc', `first\n${text}\nlast\n`)).map(({ detector }) => detector)).toEqual([rule])
})

it('sees nothing in a text without any', async () => {
  expect(await presetCredentials('a.txt', 'npm_config_cache and sk_test_ and hvs. and nothing else\n')).toEqual([])
})
