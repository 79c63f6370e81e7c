import { expect, it } from 'vitest'
import { credentialIn, credentialUnder } from '../../src/formats/credentials.ts'

/** Built from parts, so that no scanner takes this file for a leak. */
const shaped = (...parts: readonly string[]): string => parts.join('')

it.each([
  ['GitHub token', shaped('gh', 'p_', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8')],
  ['GitHub token', shaped('gh', 's_123456_', 'eyJhbGciOiJSUzI1NiJ9.', 'eyJpc3MiOiJhcHAifQ')],
  ['GitHub fine-grained token', shaped('github', '_pat_', '11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz')],
  ['AWS access key', shaped('AK', 'IA', 'QWERTYUIOPASDFGH')],
  ['Google API key', shaped('AI', 'za', 'SyA1234567890abcdefghijklmnopqrstuv')],
  ['Slack token', shaped('xox', 'b-', '123456789012-abcdefghijkl')],
  ['Slack webhook', shaped('https://hooks.slack', '.com/services/', 'T00000000/B00000000/abcdefgh')],
  ['private key', shaped('-----BEGIN RSA ', 'PRIVATE KEY-----\nMIIE')],
  ['private key', shaped('-----BEGIN ', 'PRIVATE KEY-----')],
  [
    'JSON Web Token',
    shaped('eyJhbGciOiJIUzI1NiJ9', '.eyJzdWIiOiIxMjM0NTY3ODkwIn0', '.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P'),
  ],
  ['Hugging Face token', shaped('hf', '_', 'abcdefghijklmnopqrstuvwxyzABCDEFGH')],
  ['OpenAI key', shaped('sk', '-proj-', 'abcdefghijklmnopqrstuvwxyz')],
  ['Anthropic key', shaped('sk', '-ant-', 'api03-abcdefghijklmnopqrst')],
  ['GitHub token in Base64', Buffer.from(shaped('octo:gh', 'p_', 'a1B2'.repeat(9))).toString('base64')],
  ['password or key in a text', shaped('DefaultEndpointsProtocol=https;Account', 'Key=', 'q7R8'.repeat(21), '==')],
  ['password or key in a text', shaped('host=db user=ml pass', 'word=', 'hunter2x dbname=features')],
  ['password or key in a text', shaped('{"user": "ml", "pass', 'word": "hunter2x"}')],
  ['password in a URL', shaped('postgres://ml:', 'hunter2', '@db.example.com/features')],
  ['password in a URL', shaped('redis://:', 's3cretpasswordX9', '@redis:6379/0')],
  ['password in a URL', shaped('amqp://ml:', 'a:b', '@queue.example.com')],
])('sees a %s', (name, value) => {
  expect(credentialIn(value)).toBe(name)
  expect(credentialIn(`before ${value} after`)).toBe(name)
})

it.each([
  'info',
  '17 3 * * 1',
  'https://mlflow.example.com:5000/#/experiments/3',
  'https://user@example.com/path',
  '8c8d06c0a1b2c3d4e5f60718293a4b5c6d7e8f90',
  'sk-learn-pipeline-v3',
  'all-MiniLM-L6-v2',
  '-----BEGIN PUBLIC KEY-----',
  'ghp_short',
  'host=db password=${DB_PASSWORD}',
  'redis://redis:6379/0',
  'redis://:${REDIS_PASSWORD}@redis:6379/0',
  'postgres://ml:<password>@db.example.com/features',
  'postgres://ml:***@db.example.com/features',
  'redis://:$REDIS_PASSWORD@cache:6379',
  'postgres://ml:{{pw}}@db/features',
  'postgres://ml:%(pw)s@db/features',
  'docker://alpine:3.19@sha256:4bcff63911fcb4448bd4fdacec207030997caf25e9bea4045fa6c8c44de311d1',
  'password=<yours>',
  'the password: see the vault',
  'bW9kZWxzL2NodXJuL3YzL3dlaWdodHMuc2FmZXRlbnNvcnM=',
  '{"lr": 0.001, "layers": [256, 128]}',
])('takes %j for no credential', (value) => {
  expect(credentialIn(value)).toBeNull()
})

it.each([
  ['HEROKU_API_KEY', 'c9f1a2b3-4d5e-6f70-8a9b-0c1d2e3f4a5b'],
  ['HEROKU_API_KEY', '01234567-89ab-cdef-0123-456789abcdef'],
  ['DB_PASSWORD', 'sommer2026'],
  ['DB_PASSWORD', 'summer'],
  ['DB_PASSWORD', 'two words'],
  ['DB_PASSWORD_PROD', '12345678'],
  ['PASSWORD', '$ecret2026'],
  ['MONGO_PASS', 'winter'],
  ['API_KEY_2', 'a8f3k29dk3kd93kd'],
  ['API_KEY2', 'a8f3k29dk3kd93kd'],
  ['CLIENT_SECRET_OLD', 'hj8Qhdf837hd83jd8'],
  ['CLIENT_SECRET_STAGING_V2', 'winter'],
  ['DB_PASSWORD_PROD2', 'winter'],
  ['DB_PASSWORD_PREPROD', 'winter'],
  ['DB_PASSWORD_EU', 'winter'],
  ['DB_PASSWORD_US_EAST_1', 'winter'],
  ['PGPASSWORD', 'winter'],
  ['DBPASSWORD', 'winter'],
  ['DB_PASSWORD', '/hunter2'],
  ['DB_PASSWORD', 'vault:hunter2'],
  ['DB_PASSWORD', 'env.hunter2'],
  ['CLIENT_SECRET', 'regcred'],
  ['TLS_SECRET', 'wNk83kd02kdSzd8q'],
])('takes every value of %s for one: %s', (name, value) => {
  expect(credentialUnder(name, value)).not.toBeNull()
})

it.each([
  ['REQUIRE_PASSWORD', 'true'],
  ['ALLOW_PASSWORD', 'optional'],
  ['DB_PASSWORD', 'TBD'],
  ['SECOND_PASS', 'fast'],
  ['SMOKE_PASS', '3'],
  ['DB_PASSWORD', 'change-me'],
  ['DB_PASSWORD', '<password>'],
  ['DB_PASSWORD', '********'],
  ['DB_PASSWORD', '${{ secrets.DB_PASSWORD }}'],
  ['DB_PASSWORD', '/run/secrets/db'],
  ['CLIENT_SECRET', 'vault:kv/app#client'],
  ['CLIENT_SECRET', 'arn:aws:secretsmanager:eu-west-1:1:secret:app'],
  ['API_KEY', 'your_api_key'],
  ['POSTHOG_API_KEY', 'phc_4bD9sKq2LmXv7TzR1wYc'],
  ['DB_PASSWORD', ''],
  ['DB_PASSWORD', './secrets.txt'],
  ['DB_PASSWORD', '~/.config/db/pass'],
  ['IMAGE_PULL_SECRET', 'regcred'],
  ['TLS_SECRET', 'wildcard-tls'],
  ['AZURE_KEYVAULT_SECRET', 'db-password'],
  ['API_KEY', 'API_KEY_STAGING'],
  ['RESET_PASSWORD', 'weekly'],
  ['DB_PASSWORD_FILE', 'db.txt'],
  ['PASSWORD_LENGTH', '12'],
  ['SECRET_NAME', 'prod-db'],
  ['SORT_KEY', 'created'],
  ['GRAFANA_TOKEN', 'none yet'],
])('takes no credential for %s: %j', (name, value) => {
  expect(credentialUnder(name, value)).toBeNull()
})
