import type { Confidence } from '../domain/words.ts'
import { credentialShapes } from './credential-patterns.ts'
import type { CredentialShape } from './credential-patterns.ts'
import type { Sighting } from './credential-sighting.ts'
import { isPlaceholder } from './credential-values.ts'

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
  if (isPlaceholder(secret)) return null
  return { detector: shape.id, start, end, secret, name: null, confidence: 'high' }
}

const url = /\b([a-z][a-z0-9+.-]{1,30}):\/\/([^\s:@/"'`<>]{0,200}):([^\s@/"'`<>]{1,200})@([^\s/:"'`?#)]{1,200})/gi
const dull = /^(?:pass(?:word|wd)?|pwd|secret|token|admin|root|test|user(?:name)?|postgres|mysql|redis|guest|\w{1,3})$/i
const local = /^(?:localhost|127\.|0\.0\.0\.0|\[?::1|host\.docker|[a-z0-9_-]+$)/i

const passwordInUrl = (match: RegExpExecArray): Sighting | null => {
  const [whole, , user = '', password = '', host = ''] = match
  if (password === user || dull.test(password) || isPlaceholder(password) || /[${}%*()[\]]/.test(password)) return null
  if (/^(?:[^.]+\.)*example\.(?:com|org|net)$/i.test(host) && /^[a-z]+$/i.test(password)) return null
  const start = match.index + whole.lastIndexOf(`:${password}@`) + 1
  const confidence: Confidence = local.test(host) ? 'medium' : 'high'
  return { detector: 'password-in-url', start, end: start + password.length, secret: password, name: null, confidence }
}

/** Every credential in a text that has a provider's shape, or stands as a password in a URL. */
export const shapedCredentials = (text: string): readonly Sighting[] => {
  const shaped = everywhere.flatMap((shape) =>
    Array.from(text.matchAll(shape.pattern), (match) => sight(text, shape, match)),
  )
  const inUrls = text.includes('://') ? Array.from(text.matchAll(url), passwordInUrl) : []
  return [...shaped, ...inUrls].filter((one) => one !== null)
}
