import { z } from 'zod'
import type { Sighting } from '../../../../formats/credential-sighting.ts'
import { isDull } from '../../../../formats/credential-values.ts'

const testFolders = /(?:^|\/)(?:tests?|testdata|testing|fixtures?|__tests__|e2e)\//i
const saysDummy = /dummy|fake|mock/i

const claims = z.looseObject({ iat: z.number(), exp: z.number() })
const aDay = 86_400

/** Whether a JSON Web Token states itself that it was good for a day at most. */
const livedADay = (token: string): boolean => {
  const [, payload = ''] = token.split('.')
  try {
    const text: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')))
    const stated = claims.safeParse(text)
    return stated.success && stated.data.exp - stated.data.iat <= aDay
  } catch {
    return false
  }
}

/** The line of a sighting and the two above it, cut to a window. */
const around = (text: string, { start, end }: Sighting): string =>
  text
    .slice(Math.max(0, start - 400), end)
    .split('\n')
    .slice(-3)
    .join('\n')

/**
 * Whether what stands in a test, example or document was made for it: the key of a test's own server, an AWS secret
 * without AWS's shape, a poor password in a URL, a token that was over the next day, or one that the lines beside it call a dummy. Tokens of a
 * provider's shape are told all the same: in tests too they are mostly real.
 */
export const isMadeForShow = (path: string, text: string, sighting: Sighting): boolean => {
  if (sighting.detector === 'private-key') return testFolders.test(path)
  if (sighting.detector === 'aws') return true
  if (sighting.detector === 'password-in-url' && isDull(sighting.secret)) return true
  if (sighting.detector === 'jwt') return livedADay(sighting.secret)
  return testFolders.test(path) && saysDummy.test(around(text, sighting))
}
