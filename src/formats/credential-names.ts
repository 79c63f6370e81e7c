const holders: ReadonlySet<string> = new Set(
  `password passwd passphrase pwd secret apikey secretkey accesskey privatekey authtoken accesstoken apitoken`.split(
    ' ',
  ),
)
/** Last two words of names that hold a credential, where the last word alone says too little. */
const pairs: ReadonlySet<string> = new Set(
  `api,key access,key secret,key private,key account,key storage,key signing,key encryption,key master,key
  service,key client,key webhook,key hf,key wandb,key openai,key`.split(/\s+/),
)
const tokenOwners: ReadonlySet<string> = new Set(
  `access auth authentication api app bearer bot client deploy discord gh github gitlab hf hub huggingface id login
  mlflow npm oauth personal pypi refresh registry secret security session slack telegram tracking user vault wandb
  webhook`.split(/\s+/),
)

const wordsOf = (name: string): readonly string[] =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')

/**
 * Whether what is stored under this name is a credential: by its last words (`WANDB_API_KEY`, `dbPassword`,
 * `hf_token`), so that `pad_token`, `max_new_tokens`, `secret_name` and `password_file` are none.
 */
export const namesCredential = (name: string): boolean => {
  const words = wordsOf(name)
  const last = words.at(-1) ?? ''
  const before = words.at(-2) ?? ''
  if (holders.has(last)) return true
  if (last === 'key') return pairs.has(`${before},${last}`)
  return last === 'token' && tokenOwners.has(before)
}

/** Where a variable is for: no part of what it holds. */
const places: ReadonlySet<string> = new Set(
  `prod production stage staging dev development test testing ci qa uat live sandbox old new default`.split(' '),
)
const bare: ReadonlySet<string> = new Set(['token', 'pass', 'pat', 'credential', 'credentials', 'creds'])

/**
 * The same of a variable at GitHub, whose names are plainer than those of code: also `TOKEN`, `DB_PASS`, and with a
 * place or a number behind (`DB_PASSWORD_PROD`, `API_KEY_2`).
 */
export const variableNamesCredential = (name: string): boolean => {
  const words = wordsOf(name)
  const last = words.findLastIndex((word) => !places.has(word) && !/^\d+$/.test(word))
  const kept = words.slice(0, last + 1)
  return bare.has(kept.at(-1) ?? '') || namesCredential(kept.join('_'))
}
