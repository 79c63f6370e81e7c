import type { Answer } from '../../domain/answer.ts'
import { known } from '../../domain/answer.ts'
import { refusal } from './asking.ts'
import { GitHubError } from './github-error.ts'

/**
 * What a request gave that asks for a feature which a repository may have switched off: then it is null, told from a
 * missing permission by GitHub's own words, since both are 403 or 404.
 */
export async function askedIfUsed<T>(
  { permission, unused }: { readonly permission: string; readonly unused: RegExp },
  request: () => Promise<T>,
): Promise<Answer<T | null>> {
  try {
    return known(await request())
  } catch (error) {
    const refused = error instanceof GitHubError && (error.status === 403 || error.status === 404)
    return refused && error.limit === null && unused.test(error.message) ? known(null) : refusal(error, permission)
  }
}
