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
const runs = '0123456789abcdefghijklmnopqrstuvwxyz0123456789'

/** Text that stands where a credential will stand: `changeme`, `<token>`, `${{ secrets.X }}`, `xxxx`, `12345678`. */
export const isPlaceholder = (value: string): boolean =>
  examples.test(value) || runs.includes(value.toLowerCase()) || bitsPerCharacter(value) < 2

const kindsOf = (value: string): number =>
  [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9._/-]/].filter((kind) => kind.test(value)).length

/** `challengePassword`, `_DSAPrivateKey`: letters alone that change from small to capital no more often than words do. */
const isCamelCase = (part: string): boolean =>
  /^[A-Za-z]*$/.test(part) && (part.match(/[a-z][A-Z]/g) ?? []).length <= part.length / 5

const isWords = (value: string): boolean =>
  value.split(/[._/:-]/).every((part) => isCamelCase(part) || /^v?[0-9]{1,4}$/.test(part))

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
  !isWords(value) &&
  kindsOf(value) >= 2 &&
  bitsPerCharacter(value) >= 3
