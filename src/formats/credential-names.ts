const holders: ReadonlySet<string> = new Set(
  `password passwd passphrase pwd secret apikey secretkey accesskey privatekey authtoken accesstoken apitoken`.split(
    ' ',
  ),
)
/** Last two words of names that hold a credential, where the last word alone says too little. */
const pairs: ReadonlySet<string> = new Set(
  `api,key access,key secret,key private,key priv,key account,key storage,key signing,key encryption,key master,key
  service,key client,key webhook,key auth,key db,key database,key kaggle,key hf,key wandb,key openai,key db,pass
  database,pass mysql,pass postgres,pass pg,pass mongo,pass redis,pass smtp,pass mail,pass email,pass user,pass
  admin,pass root,pass ssh,pass ftp,pass key,pass registry,pass docker key,base`.split(/\s+/),
)
const tokenOwners: ReadonlySet<string> = new Set(
  `access auth authentication api app bearer bot client dagshub deploy discord gh github gitlab hf hub huggingface id
  login mlflow neptune npm oauth personal pypi refresh registry secret security session slack telegram tracking user
  vault wandb webhook`.split(/\s+/),
)

const wordsOf = (name: string): readonly string[] =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')

const namedBy = (words: readonly string[]): boolean => {
  const last = words.at(-1) ?? ''
  const before = words.at(-2) ?? ''
  return holders.has(last) || pairs.has(`${before},${last}`) || (last === 'token' && tokenOwners.has(before))
}

/**
 * Whether what is stored under this name is a credential: by its last words (`WANDB_API_KEY`, `dbPassword`,
 * `hf_token`), so that `pad_token`, `max_new_tokens`, `secret_name` and `password_file` are none.
 */
export const namesCredential = (name: string): boolean => namedBy(wordsOf(name))

/** Where a variable is for, or that it has a value: no part of what it holds. */
const places: ReadonlySet<string> = new Set(
  `prod production preprod nonprod stage staging stg dev development test testing ci qa uat sit int perf demo live
  sandbox canary blue green primary secondary replica main internal external local global old new default backup eu us
  uk de fr emea apac asia europe america north south east west central`.split(/\s+/),
)
/** `prod2`, `v2`, `3`: a place with its number, or a number alone. */
const isPlace = (word: string): boolean => {
  const plain = word.replace(/[0-9]{1,8}$/, '')
  return plain === '' || plain === 'v' || places.has(plain)
}
const bare: ReadonlySet<string> = new Set(['token', 'pass', 'pw', 'pat', 'credential', 'credentials', 'creds'])

const withoutPlace = (words: readonly string[]): readonly string[] =>
  words.slice(0, words.findLastIndex((word) => !isPlace(word)) + 1)

/**
 * GitHub keeps a variable's name in capitals, of which other words may be read: `DB_PaSSWORD` is `DB_PASSWORD` there. So
 * it is judged as it is written and as it will be kept.
 */
const writtenOrKept =
  (tells: (name: string) => boolean) =>
  (name: string): boolean =>
    tells(name) || tells(name.toUpperCase())

/** `PGPASSWORD`, `dbpass`: run together. */
const endsInPassword = /(?:password|passwd|passphrase|(?:db|pg|sql|user|root|admin)pass)$/

/**
 * The same of a variable at GitHub, whose names are plainer than those of code: also `TOKEN`, `DB_PASS`, and with a
 * place or a number behind (`DB_PASSWORD_PROD`, `API_KEY_2`).
 */
export const variableNamesCredential = writtenOrKept((name) => {
  const kept = withoutPlace(wordsOf(name))
  const last = kept.at(-1) ?? ''
  const one = [...kept.slice(0, -1), last.replace(/(?<=[dnty])s$/, '')]
  return bare.has(last) || endsInPassword.test(one.at(-1) ?? '') || namedBy(one)
})

/** What leaves no doubt, also run together with what stands before it: `OPENAIAPI_KEY`, `CLIENTSECRET`. */
const endsInSecret = /(?:secret|(?:api|access|secret|private)_?key)$/
/** Whose `pass` is a password, and not one of several goes. */
const owners: ReadonlySet<string> = new Set(
  'db database sql mysql postgres postgresql pg redis mongo mongodb rabbitmq user admin root smtp mail email imap ftp sftp ssh vpn ldap http basic auth login'.split(
    ' ',
  ),
)
/** Before `password`: what is done about passwords, which a variable may well say. */
const doings: ReadonlySet<string> = new Set(
  'reset change rotate require allow force forgot show hide enable disable check validate use with no skip update'.split(
    ' ',
  ),
)

/**
 * Whether a variable at GitHub is named as a password, a secret or a key to an interface and nothing else
 * (`DB_PASSWORD`, `CLIENT_SECRET_OLD`, `API_KEY2`, `PGPASSWORD`, `OPENAIAPI_KEY`): then even a poor value is one.
 */
export const variableNamesSecret = writtenOrKept((name) => {
  const kept = withoutPlace(wordsOf(name))
  const last = (kept.at(-1) ?? '').replace(/[0-9]{1,8}$/, '')
  const owner = kept.at(-2) ?? ''
  if (doings.has(owner) && endsInPassword.test(last)) return false
  if (holders.has(last) || endsInPassword.test(last)) return true
  return endsInSecret.test(`${owner}_${last}`) || (last === 'pass' && owners.has(owner))
})

const holdsName: ReadonlySet<string> = new Set(
  'pull imagepull tls ssl cert certificate ingress keyvault vault k8s kubernetes kube mount volume'.split(' '),
)

/** Whether a variable's name ends as that of an object which is called a secret (`TLS_SECRET`, `IMAGE_PULL_SECRET`). */
export const namesSecretObject = writtenOrKept((name) => {
  const kept = withoutPlace(wordsOf(name))
  const [last = '', before = ''] = kept.toReversed()
  return last.endsWith('secret') && holdsName.has(last.slice(0, -6) || before)
})

const suggesting: ReadonlySet<string> = new Set(['key', 'token', 'pat', 'credential', 'credentials', 'creds'])

/** Before `key` or `token`: what anybody may know, what finds a record, what a page or a sentence is divided by. */
const open: ReadonlySet<string> = new Set(
  `public pub publishable anon site write host verify verifying verification primary foreign sort partition cache hash
  dedup dedupe deduplication idempotency lookup index row record column field map dict object obj blob file s3 path
  config setting settings registry session run task job group routing state store item entry unique natural surrogate
  composite join shard order sorting translation i18n message msg json fingerprint checksum digest signature etag
  instrumentation measurement project ordering answer label feature dataset data model image commit version prompt
  pad padding eos bos sos unk unknown sep cls mask start end begin special delimiter separator next page pagination
  continuation sync cursor resume csrf xsrf cancel cancellation design lock first last current previous prev new
  input output generated decoded target source class vocab text word sub`.split(/\s+/),
)

/**
 * Whether a name may be one of a credential, whoever issues it (`SONAR_TOKEN`, `GRAFANA_KEY`, `token`): it is one where
 * the value is random too. A bare `key` says nothing.
 */
export const suggestsCredential = (name: string): boolean => {
  const words = withoutPlace(wordsOf(name))
  const last = words.at(-1) ?? ''
  if (!suggesting.has(last)) return namedBy(words)
  const owner = words.at(-2)
  return owner === undefined ? last !== 'key' : !open.has(owner)
}

/** The same of a variable at GitHub. */
export const variableSuggestsCredential = writtenOrKept(suggestsCredential)
