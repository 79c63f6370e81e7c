import { credentialShapes } from './credential-patterns.ts'

const passwordInUrl = /\b[a-z][a-z0-9+.-]{1,30}:\/\/[^\s:@/]{1,200}:[^\s:@/]{1,200}@/i

/** What a value looks like when it has the shape of a known credential: the shape's name, never the value; or null. */
export const credentialIn = (value: string): string | null =>
  credentialShapes.find(({ pattern }) => pattern.test(value))?.name ??
  (passwordInUrl.test(value) ? 'password in a URL' : null)
