/** Bits of information a character carries, by the frequencies inside the value itself. */
const bitsPerCharacter = (value: string): number => {
  const counts = new Map<string, number>()
  for (const char of value) counts.set(char, (counts.get(char) ?? 0) + 1)
  const shares = Array.from(counts.values(), (count) => count / value.length)
  return -shares.reduce((sum, share) => sum + share * Math.log2(share), 0)
}

const examples =
  /change_?-?me|replace|example|placeholder|dummy|your[_-]|my[_-]|insert|redacted|sample|fake|mock|xxxx|\*\*\*|\.\.\.|<|\$\{|\$\(|\{\{|%\(|\bnone\b|\bnull\b|undefined/i
const opensReference =
  /^(?:\$|%|\{|\[|!(?:vault|ref|sub|env)|\/|\.|~|https?:|s3:|gs:|vault:|arn:|ssm:|op:\/\/|projects\/|secrets?[./]|env[.:(]|os\.|process\.|var\.|local\.|data\.|module\.|self\.|ENC\[|AgB[A-Za-z0-9+/]{10}|sha(?:1|256|512)[:-]|md5:)/i
const rows = ['01234567890abcdefghijklmnopqrstuvwxyz', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm']

/** `12345678`, `sk-1234567890abcdef`, `qwerty12`: most characters are the next ones on the keyboard or in the alphabet. */
const isRun = (value: string): boolean => {
  const text = value.toLowerCase()
  const next = Array.from(text).filter((_, index) => {
    const pair = text.slice(index - 1, index + 1)
    return index > 0 && rows.some((row) => row.includes(pair))
  })
  return text.length >= 4 && next.length >= text.length * 0.6
}

/** Whether eight characters in a row are the next ones on the keyboard or in the alphabet. */
export const holdsRun = (value: string): boolean => {
  const text = value.toLowerCase()
  let length = 1
  for (let index = 1; index < text.length && length < 8; index += 1) {
    const pair = text.slice(index - 1, index + 1)
    length = rows.some((row) => row.includes(pair)) ? length + 1 : 1
  }
  return length >= 8
}

const dullWords =
  'admin access api auth aws db default demo dev foo bar guest hunter2 key local minio mongo my mysql p4ssw0rd pass password passw0rd passwd passphrase postgres postgresql pw pwd redis root s3cr3t secret super svc test testing token user username very strong'.split(
    ' ',
  )

/** Whether a text is nothing but such words, one behind the other. */
const isMadeOf = (text: string, words: readonly string[]): boolean => {
  const ends = new Set([0])
  for (const end of ends) for (const word of words) if (text.startsWith(word, end)) ends.add(end + word.length)
  return text !== '' && ends.has(text.length)
}

/** `s3cr3t`, `hunter2`: one such word alone, which stands for a password and is none. */
export const isDullWord = (value: string): boolean => dullWords.includes(value.toLowerCase())

/** `rootpass123`, `token_123`, `minio-secret-key`: what is written for a service that lives as long as its test. */
export const isDull = (value: string): boolean =>
  isMadeOf(
    value
      .toLowerCase()
      .replace(/[0-9!]{0,8}$/, '')
      .replaceAll(/[._-]/g, ''),
    dullWords,
  )

/** Text that says that it stands for another: `changeme`, `<token>`, `12345678`, `xxxxxxxx`. */
export const saysPlaceholder = (value: string): boolean =>
  examples.test(value) || isRun(value) || new Set(value).size < 3

/** Text that stands where a credential will stand: `changeme`, `<token>`, `${{ secrets.X }}`, `xxxx`, `12345678`. */
export const isPlaceholder = (value: string): boolean =>
  examples.test(value) || isRun(value) || bitsPerCharacter(value) < 2

const setting = /^(?:true|false|yes|no|on|off|enabled?|disabled?|none|null|unset|tbd|todo|auto|optional|required|0|1)$/i
const putInLater =
  /^(?:<[^<>]{1,200}>|\$\{[^{}]{1,200}\}|\$\{\{[^{}]{1,200}\}\}|\{\{[^{}]{1,200}\}\}|\$\([^()]{1,200}\)|%\([^()]{1,200}\)s|\$[A-Z_][A-Z0-9_]{0,200}|@@\w{1,200}@@|__\w{1,200}__|%\w{1,200}%|[*xX.-]{3,200})$/
/** A path has two parts or more, or an ending: `/hunter2` is none. */
const aPath = /^(?:\.{0,2}|~)(?:\/[\w.@-]{1,200}){2,40}\/?$|^(?:\.{1,2}|~)?\/[\w-]{1,200}\.[a-z]{2,5}$/
const keptElsewhere =
  /^(?:[a-z][a-z0-9+-]{1,20}:\/\/|vault:\S{1,200}\/|arn:aws[a-z-]{0,10}:|ssm:\/|projects\/\S{1,200}\/|secrets?[./]|(?:env|vars)\.[A-Z_]|ENC\[)\S{1,4096}$/

/**
 * Whether a whole text stands for a credential and is none, under whatever name: a switch, a placeholder (`<token>`,
 * `change-me`), where it is kept (`vault:…`, a path, an address), or a key that everybody may know.
 */
export const standsForSecret = (value: string): boolean =>
  setting.test(value) ||
  putInLater.test(value) ||
  aPath.test(value) ||
  keptElsewhere.test(value) ||
  isPublic(value) ||
  (examples.test(value) && isWords(value))

const kindsOf = (value: string): number =>
  [/\p{Ll}/u, /\p{Lu}/u, /[0-9]/, /[^\p{L}0-9._/-]/u].filter((kind) => kind.test(value)).length

/** `challengePassword`, `_DSAPrivateKey`, `contraseña`: letters alone that change from small to capital as words do. */
const isCamelCase = (part: string): boolean =>
  /^\p{L}*$/u.test(part) && (part.match(/[a-z][A-Z]/g) ?? []).length <= part.length / 5

/** Letters and small numbers that are put together as names are, so that it says something and hides nothing. */
export const isWords = (value: string): boolean =>
  value.split(/[._/:-]/).every((part) => isCamelCase(part) || /^v?[0-9]{1,4}$/.test(part))

/** `Optional[str]`: an annotation in quotes stands where a value might. */
const annotation =
  /^(?:typing\.|t\.)?(?:Optional|Union|List|Dict|Tuple|Annotated|Literal|Callable|list|dict|tuple|set)\[/

/**
 * Keys that their providers have put into web pages or programs: PostHog's and Supabase's public ones, Stripe's, Mapbox's,
 * what Jitsu takes events by, and the one of Azure's storage emulator.
 */
export const isPublic = (value: string): boolean =>
  /^(?:phc_[A-Za-z0-9]{16}|sb_publishable_[A-Za-z0-9_-]{10}|pk_(?:live|test)_[A-Za-z0-9]{10}|pk\.ey[A-Za-z0-9_-]{16}|s2s\.[A-Za-z0-9]{10}|(?:AccountKey=)?Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1O)/.test(
    value,
  )

/**
 * Whether a literal under a credential's name is one: at least 8 characters, 3 bits each, no white space, characters
 * of two kinds, and neither a placeholder nor the address of a secret kept elsewhere. Plain words are none, which also
 * spares names of secrets (`prod-db-password`).
 */
export const looksSecret = (value: string): boolean =>
  value.length >= 8 &&
  value.length <= 4096 &&
  !/\s/.test(value) &&
  !opensReference.test(value) &&
  !isPlaceholder(value) &&
  !isDull(value) &&
  !isPublic(value) &&
  !annotation.test(value) &&
  !isWords(value) &&
  kindsOf(value) >= 2 &&
  bitsPerCharacter(value) >= 3

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i
const isDigit = (char: string): boolean => char >= '0' && char <= '9'
const classOf = (char: string): string => (isDigit(char) ? '0' : char === char.toUpperCase() ? 'A' : 'a')

/** Pairs of neighbours of which exactly one is a digit, and pairs of two kinds at all. */
const changesIn = (part: string): { readonly digits: number; readonly kinds: number } => {
  const pairs = Array.from(part.slice(1), (char, index) => [part.charAt(index), char] as const)
  return {
    digits: pairs.filter(([a, b]) => isDigit(a) !== isDigit(b)).length,
    kinds: pairs.filter(([a, b]) => classOf(a) !== classOf(b)).length,
  }
}

/** Sixteen characters or more that change between digits, small and capital letters as often as chance makes them. */
const isJumbled = (part: string): boolean => {
  if (part.length < 16) return false
  const { digits, kinds } = changesIn(part)
  return digits >= 4 || (digits >= 1 && kinds >= part.length * 0.45)
}

/**
 * Whether a literal is random: a credential wherever the name does not speak against it. 32 characters or more of
 * hexadecimal digits, or 20 or more with a part of 16 that no word or version explains; a UUID mostly numbers a thing.
 */
export const looksRandom = (value: string): boolean => {
  if (value.length < 20 || !/^[A-Za-z0-9_+/=.~:-]+$/.test(value) || uuid.test(value) || !looksSecret(value))
    return false
  if (/^[0-9a-f]+$/i.test(value)) return value.length >= 32 && isJumbled(value)
  return bitsPerCharacter(value) >= 3.5 && value.split(/[._/:~-]/).some(isJumbled)
}
