import type { Confidence } from '../domain/words.ts'
import { credentialShapes } from './credential-patterns.ts'
import type { CredentialShape } from './credential-patterns.ts'
import type { Sighting } from './credential-sighting.ts'
import { holdsRun, isDull, isDullWord, isPlaceholder, isPublic, isWords, saysPlaceholder } from './credential-values.ts'

const everywhere = credentialShapes.map((shape) => ({ ...shape, pattern: new RegExp(shape.pattern, 'g') }))
const tokenCharacters = /[A-Za-z0-9_.+/=-]/
const keyBody = /^(?:\\r|\\n|[\s"'`+,>|]){0,60}[A-Za-z0-9+/=]{20}/
const keyHeaders = /^(?:\\r|\\n|[\s"'`+,>|]){0,60}Proc-Type:/

/** A pattern gives a lower bound of the length; the credential goes on as long as its characters do. */
const endOf = (text: string, end: number): number => {
  let at = end
  while (at < text.length && at - end < 4096 && tokenCharacters.test(text[at] ?? '')) at += 1
  while (at > end && (text[at - 1] === '.' || text[at - 1] === '/')) at -= 1
  return at
}

/** `hf_staleTokenOfYesterday`, `ya29.a0qwertyuiop`: a word or a row of the keyboard behind the prefix; chance writes neither. */
const saysItIsNone = (secret: string): boolean =>
  /token|stale|expired|revoked/i.test(secret.slice(6)) || holdsRun(secret)

/** A key's header alone is a text about keys; a key has a body. */
const isKey = (text: string, end: number): boolean => {
  const after = text.slice(end, end + 120)
  return keyBody.test(after) || keyHeaders.test(after)
}

const sight = (text: string, shape: CredentialShape, match: RegExpExecArray): Sighting | null => {
  const start = match.index
  const matched = start + match[0].length
  if (shape.id === 'private-key') {
    if (!isKey(text, matched)) return null
    return {
      detector: shape.id,
      start,
      end: matched,
      secret: match[0].replaceAll('-', ''),
      name: null,
      confidence: 'high',
    }
  }
  const end = endOf(text, matched)
  const secret = text.slice(start, end)
  if (isPlaceholder(secret) || isPublic(secret) || saysItIsNone(secret)) return null
  return { detector: shape.id, start, end, secret, name: null, confidence: 'high' }
}

const dull = /^(?:pass(?:word|wd)?|pwd|secret|token|admin|root|test|user(?:name)?|postgres|mysql|redis|guest|\w{1,3})$/i
const local = /^(?:localhost|127\.|0\.0\.0\.0|\[?::1|host\.docker|[a-z0-9_-]+$)/i

/** Hosts that belong to nobody (RFC 2606, or by their own words): what opens nothing is no credential. */
const reserved =
  /(?:^|\.)(?:example(?:\.(?:com|org|net))?|invalid|test|localhost)$|example|^(?:(?:your|my|some|the)[._-]?)?(?:host|hostname|server|sample|domain|company|db|database|proxy|registry)\.(?:com|org|net|io|local|tld)$|\byour|\bmy-?(?:host|server|domain|company|org|proxy|registry)|\b(?:foo|bar|baz|acme)\.(?:com|org|net|io)$/i

/** A word for a password (`secret`, `access_token`), or what is put in later. */
const opensNothing = (password: string): boolean =>
  dull.test(password) ||
  (isDull(password) && /^[a-z]+(?:[_-][a-z]+)+$/i.test(password)) ||
  isDullWord(password) ||
  saysPlaceholder(password) ||
  /[${}%*[\]]/.test(password)

const longest = 600

/** The authority behind a `://`, up to what ends it. */
const authorityAt = (text: string, start: number): string => {
  const [authority = ''] = text.slice(start, start + longest).split(/[\s"'`<>/?#()\\]/, 1)
  return authority
}

/**
 * `user:password@host`, where the password is neither a placeholder nor the user's name again, nor plain words for a host
 * that no network beyond this machine knows. A poor password (`admin123`) opens a real host as well as a good one.
 */
const passwordInUrl = (text: string, start: number): Sighting | null => {
  const authority = authorityAt(text, start)
  const at = authority.lastIndexOf('@')
  const colon = authority.indexOf(':')
  if (colon < 0 || at < colon + 2) return null
  const password = authority.slice(colon + 1, at)
  const [host = ''] = authority.slice(at + 1).split(':', 1)
  if (password === authority.slice(0, colon) || opensNothing(password)) return null
  if (host === '' || reserved.test(host)) return null
  const isPoor = isDull(password)
  if (local.test(host) && (isPoor || isPlaceholder(password) || isWords(password.replaceAll('_', '.')))) return null
  const from = start + colon + 1
  const confidence: Confidence = isPoor || local.test(host) ? 'medium' : 'high'
  const place = { start: from, end: from + password.length, secret: password, name: null }
  return { ...place, detector: 'password-in-url', confidence }
}

const passwordsInUrls = (text: string): readonly Sighting[] => {
  const found: Sighting[] = []
  for (let at = text.indexOf('://'); at >= 0; at = text.indexOf('://', at + 3)) {
    const sighting = /[a-z0-9]/i.test(text[at - 1] ?? '') ? passwordInUrl(text, at + 3) : null
    if (sighting !== null) found.push(sighting)
  }
  return found
}

/** Every credential in a text, or among any bytes, that has a provider's shape. */
export const providerShapes = (text: string): readonly Sighting[] =>
  everywhere
    .flatMap((shape) => Array.from(text.matchAll(shape.pattern), (match) => sight(text, shape, match)))
    .filter((one) => one !== null)

/** Every credential in a text that has a provider's shape, or stands as a password in a URL. */
export const shapedCredentials = (text: string): readonly Sighting[] => [
  ...providerShapes(text),
  ...passwordsInUrls(text),
]
