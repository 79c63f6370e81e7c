import type { Registry } from '../../domain/registry.ts'
import { credentialBehind, credentialIn } from '../credentials.ts'
import { jsonStrings } from '../json-strings.ts'
import { credentialFor, statesValue } from '../registry-credentials.ts'

const revoke = "it stays in git's history, so revoke it and store a new one as a secret"

/** What a text that is no JSON holds that looks like a credential, wherever it breaks off; null for nothing. */
export const credentialInBroken = (text: string): string | null => {
  const credential = credentialIn(text)
  return credential === null ? null : `it holds what looks like a credential (${credential}); ${revoke}`
}

/** Why nothing of the file may go on, whichever field it is in: the value goes to GitHub, the rest into the ledger. */
export const credentialFault = (
  text: string,
  { name, value }: Readonly<Record<string, unknown>>,
  registry: Registry | null,
): string | null => {
  const under = typeof name === 'string' ? name : ''
  const inValue = typeof value === 'string' ? credentialFor(registry, under, value) : null
  if (inValue !== null) return `its value looks like a credential (${inValue.kind}); ${revoke}${inValue.wayOut}`
  let before = { text: '', isKey: false }
  for (const one of jsonStrings(text)) {
    // What stands before a string is its key, where it has one; a value before a key belongs to another.
    const isApart = one.isKey && !before.isKey
    const isPlain = isApart || statesValue(registry, under, one.text)
    const credential = isPlain ? credentialIn(one.text) : credentialBehind(before.text, one.text)
    if (credential !== null) return `it holds what looks like a credential (${credential}); ${revoke}`
    before = one
  }
  return null
}
