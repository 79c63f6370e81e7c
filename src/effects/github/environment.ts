import { environments } from '../../context/github/environments.ts'
import { RefusedError } from '../../domain/errors.ts'
import { refusedWith } from './failure.ts'
import type { Place } from './place.ts'

/** Where something is written; the name of the environment where `scope` is `env`. */
interface Scoped {
  readonly scope: string
  readonly environment: string | null
}

/**
 * Does what it is given. Where GitHub answers 404 inside an environment that it does not list, throws RefusedError: no
 * right would help against a wrong name.
 */
export const inEnvironment = async <Result>(
  { octokit, at }: Place,
  { scope, environment }: Scoped,
  act: () => Promise<Result>,
): Promise<Result> => {
  try {
    return await act()
  } catch (error) {
    if (scope !== 'env' || environment === null || refusedWith(error) !== 404) throw error
    const { baseUrl } = octokit.request.endpoint.DEFAULTS
    const listed = await environments({ octokit, baseUrl }, `${at.owner}/${at.repo}`)
    if (!listed.known || listed.value.some((one) => one.toLowerCase() === environment.toLowerCase())) throw error
    throw new RefusedError(`there is no environment ${environment}`, [], 'Correct the name, or create it first.')
  }
}
