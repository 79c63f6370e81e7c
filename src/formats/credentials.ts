import {
  namesSecretObject,
  variableNamesCredential,
  variableNamesSecret,
  variableSuggestsCredential,
} from './credential-names.ts'
import { credentialShapes } from './credential-patterns.ts'
import { assignedCredentials } from './credentials-assigned.ts'
import { isWords, looksRandom, looksSecret, standsForSecret } from './credential-values.ts'

/**
 * The user may be empty, as with Redis. A password that is put in later (`${…}`, `$NAME`, `{{…}}`, `%(…)s`, `<…>`, `***`)
 * is none, nor is the tag of an image before its digest.
 */
const passwordInUrl =
  /\b[a-z][a-z0-9+.-]{1,30}:\/\/[^\s:@/]{0,200}:(?!(?:\$\{[^\s{}@]{1,100}\}|\$[A-Z_][A-Z0-9_]{0,100}|\{\{[^{}@]{1,100}\}\}|%\([^\s()@]{1,100}\)s|<[^\s<>@]{1,100}>|\*{3,100})@)[^\s@/]{1,200}@(?!sha256:)/i

/**
 * A key or password that is assigned within a text, as in a connection string. What begins like a placeholder
 * (`${…}`, `<…>`, `***`) or a path is none.
 */
const assigned =
  /(?:account_?key|shared_?access_?key|secret_?access_?key|client_?secret|api_?key|passw(?:or)?d|pwd)["']?(?:\s?=|:(?=\s?["']))\s?["']?(?![$<{*%/.])([^\s"';,&=]{6,500})/gi
/** What stands beside a password in a connection string. */
const connection = /\b(?:host|hostaddr|server|data source|user|user ?name|user ?id|uid|dbname|database)\s?=/i

/** `Authorization: Bearer …`, with as many characters as a token has. */
const bearer = /\bbearer\s{1,4}([A-Za-z0-9._~+/-]{20,5000})/gi
const basic = /\bbasic\s{1,4}([A-Za-z0-9+/]{8,5000}={0,2})/gi
/** `"auth": "…"` of Docker's configuration, `_auth=…` of npm's. */
const auth = /\b_?auth["']?\s?[:=]\s?["']?([A-Za-z0-9+/]{8,5000}={0,2})/gi

/** The signature of an address of Azure's storage, by which whoever has it reads or writes there. */
const signedAddress = /(?:^|[?&=;])sig=[A-Za-z0-9%+/]{40,100}(?:%3D|=)/i

const someGroup = (text: string, pattern: RegExp, holds: (group: string) => boolean): boolean =>
  Array.from(text.matchAll(pattern)).some(([, group = '']) => holds(group))

/** `getpass(`, `os.environ['X']`, `sys.argv[1]`: the name of what is called or indexed, and how its brackets begin. */
const fetched = /^([a-z_][\w.]{0,100})(?:\([ \t]?(?=[)"'\r\n]|[a-z_])|\[(?=["']|[\w.-]{1,60}\](?!\w)))/i
const numbers = /(?<=[a-z])[0-9]{1,4}(?=[a-z])|(?<=[a-z]{2})[0-9]{1,4}(?=[_.]|$)/g

/** Whether plain code gets here what it does not say itself. A password that holds a bracket has no words before it. */
const isFetched = (code: string): boolean => {
  const [, called = ''] = fetched.exec(code) ?? []
  return called !== '' && isWords(called.replaceAll(numbers, '').replaceAll('_', '.'))
}

/** A word says something, as in `forgot_password=required`; beside a host it is a poor password. */
const holdsAssigned = (text: string): boolean => {
  const connects = connection.test(text)
  return Array.from(text.matchAll(assigned)).some(({ 0: whole, 1: value = '', index }) => {
    if (standsForSecret(value) || (!connects && isWords(value))) return false
    const start = index + whole.length - value.length
    return /["']/.test(text.charAt(start - 1)) || !isFetched(text.slice(start, start + 200))
  })
}

const isUserAndPassword = (run: string): boolean =>
  /^[!-9;-~]{1,200}:[!-~]{1,4000}$/.test(Buffer.from(run, 'base64').toString('latin1'))

/** `Authorization: Basic …` of a user and a password, or the same in a file of a registry's users. */
const holdsBasic = (text: string): boolean =>
  someGroup(text, basic, isUserAndPassword) || someGroup(text, auth, isUserAndPassword)

const shapeIn = (text: string): string | null =>
  credentialShapes.find(({ pattern }) => pattern.test(text))?.name ?? null

const base64Run = /[A-Za-z0-9+/_-]{24,}/g

/** A known shape in Base64. What stands before it in the same run may shift the groups of four. */
const shapeInBase64 = (value: string): string | null => {
  for (const [run] of value.matchAll(base64Run))
    for (const shift of [0, 1, 2, 3]) {
      const name = shapeIn(Buffer.from(run.slice(shift), 'base64').toString('latin1'))
      if (name !== null) return `${name} in Base64`
    }
  return null
}

/** A text that travels in an address: what its percent signs stand for, once. */
const decoded = (text: string): string =>
  text.replaceAll(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))

const credentialAsWritten = (value: string): string | null => {
  const name = shapeIn(value)
  if (name !== null) return name
  if (passwordInUrl.test(value)) return 'password in a URL'
  if (signedAddress.test(value)) return 'signature in a URL'
  if (someGroup(value, bearer, (token) => !isWords(token))) return 'bearer token'
  if (holdsBasic(value)) return 'user and password of an HTTP header'
  return holdsAssigned(value) ? 'password or key in a text' : shapeInBase64(value)
}

/** What a value looks like when it has the shape of a known credential: the shape's name, never the value; or null. */
export const credentialIn = (value: string): string | null => {
  const found = credentialAsWritten(value)
  const plain = found === null ? decoded(value) : value
  return plain === value ? found : credentialAsWritten(plain)
}

/** `TOKEN=…` on a line of several, `{"token": "…"}`: what the value itself puts under the name of a credential. */
const assigns = (value: string): boolean =>
  /[:=]/.test(value) &&
  (assignedCredentials(value, 'yaml').length > 0 || assignedCredentials(value, 'quoted').length > 0)

const isUnder = (name: string, value: string): boolean =>
  variableNamesCredential(name) ? looksSecret(value) : variableSuggestsCredential(name) && looksRandom(value)

/** The same of a text that stands behind another, which may be its name: also a random one under that of a credential. */
export const credentialBehind = (name: string, value: string): string | null =>
  credentialIn(value) ??
  (isUnder(name, value) || (/^(?:SECRET|PASSWORD)_/i.test(name) && looksRandom(value))
    ? 'a random text under the name of one'
    : assigns(value)
      ? 'a key or password under its name'
      : null)

/** `regcred` of an `IMAGE_PULL_SECRET`, `API_KEY_STAGING` of an `API_KEY`: where the secret is, not what it is. */
const namesWhere = (name: string, value: string): boolean =>
  (/^[A-Z]+(?:_[A-Z0-9]+)+$/.test(value) && variableNamesCredential(value)) ||
  (namesSecretObject(name) && /^[a-z][a-z0-9.-]{0,252}$/.test(value) && isWords(value))

/** The same of a variable's value, also a poor one under the name of a password, a secret or a key to an interface. */
export const credentialUnder = (name: string, value: string): string | null =>
  credentialBehind(name, value) ??
  (value !== '' && variableNamesSecret(name) && !standsForSecret(value) && !namesWhere(name, value)
    ? 'a text under the name of one'
    : null)
