import { IncompleteError } from '../../domain/errors.ts'

/** An alias of a model lies on no GitHub: where no MLflow server is at hand, it is refused. */
export const setModelAlias = async (): Promise<never> => {
  throw new IncompleteError(
    'an alias of a model lies on an MLflow server, and none is named here',
    'let the command line or the Action do it, with MLFLOW_TRACKING_URI',
  )
}
