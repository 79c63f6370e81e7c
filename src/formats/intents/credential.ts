import { credentialIn } from '../credentials.ts'
import { jsonStrings } from '../json-strings.ts'

const revoke = "it stays in git's history, so revoke it and store a new one as a secret"

/** What a text that is no JSON holds that looks like a credential, wherever it breaks off; null for nothing. */
export const credentialInBroken = (text: string): string | null => {
  const credential = credentialIn(text)
  return credential === null ? null : `it holds what looks like a credential (${credential}); ${revoke}`
}

/** Why nothing of the file may go on, whichever field it is in: the value goes to GitHub, the rest into the ledger. */
export const credentialFault = (text: string, value: unknown): string | null => {
  const inValue = typeof value === 'string' ? credentialIn(value) : null
  if (inValue !== null) return `its value looks like a credential (${inValue}); ${revoke}`
  for (const one of jsonStrings(text)) {
    const credential = credentialIn(one)
    if (credential !== null) return `it holds what looks like a credential (${credential}); ${revoke}`
  }
  return null
}
