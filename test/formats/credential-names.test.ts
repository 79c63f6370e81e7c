import { expect, it } from 'vitest'
import { namesCredential, variableNamesCredential } from '../../src/formats/credential-names.ts'
import { looksSecret } from '../../src/formats/credential-values.ts'

it.each(['WANDB_API_KEY', 'dbPassword', 'hf_token', 'client-secret', 'HUGGING_FACE_HUB_TOKEN', 'apikey'])(
  '%s names a credential',
  (name) => {
    expect(namesCredential(name)).toBe(true)
  },
)

it.each([
  'pad_token',
  'eos_token',
  'max_new_tokens',
  'token_type_ids',
  'tokenizer',
  'secret_name',
  'secretKeyRef',
  'password_file',
  'api_key_header',
  'sort_key',
  'key',
  'keyboard',
])('%s names none', (name) => {
  expect(namesCredential(name)).toBe(false)
})

it.each(['TOKEN', 'DB_PASS', 'DB_PASSWORD_PROD', 'API_KEY_2', 'AWS_CREDENTIALS', 'GH_PAT', 'HF_TOKEN_DEV', 'gH_pAT'])(
  'the variable %s names a credential',
  (name) => {
    expect(variableNamesCredential(name)).toBe(true)
  },
)

it.each(['PROD', '2', '', 'MAX_NEW_TOKENS', 'PASS_RATE', 'TOKEN_BUDGET', 'MODEL_PROD', 'PATH'])(
  'the variable %j names none',
  (name) => {
    expect(variableNamesCredential(name)).toBe(false)
  },
)

it.each(['Qv7xT2mKp9wLz4', 'geheim$parole9', '9f3a7c1e5b8d2046af7c3e91b5d0a862', 'p@ssw0rd!Zq81'])(
  '%s looks like a secret',
  (value) => {
    expect(looksSecret(value)).toBe(true)
  },
)

it.each([
  '',
  'short1A',
  'changeme',
  'your-api-key-123',
  '<token>',
  '${API_KEY}',
  '{{ password }}',
  '%(password)s',
  '$(cat key)',
  'xxxxxxxxxxxxxxxx',
  '0123456789',
  'prod/db/password',
  'store-Prod-2026',
  'challengePassword',
  'https://vault.acme.dev/v1/aB3',
  'vault:secret/data/db#p4ss',
  'arn:aws:secretsmanager:eu-west-1:1:secret:x-aB3',
  'sha256:0f1e2d3c4b5a6978',
  'two words 1A',
  'aaaaaaaa11111111',
])('%j does not', (value) => {
  expect(looksSecret(value)).toBe(false)
})
