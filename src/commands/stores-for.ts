import { mlflowTracking } from '../context/stores/mlflow.ts'
import { dataStores } from '../context/stores/stores.ts'
import type { Stores } from '../domain/stores.ts'
import type { Workspace } from '../domain/workspace.ts'
import type { Invocation } from './command.ts'

/** Data files above this size, in bytes, are not opened. */
const largestStore = 256 * 1024 * 1024

/** The server that the environment names, as MLflow's own clients read it: settings of a repository name none. */
const trackingOf = ({ flags, env: { mlflow } }: Pick<Invocation, 'flags' | 'env'>) =>
  mlflowTracking(
    flags.offline ? null : mlflow,
    flags.offline
      ? 'MLflow is not asked: no request may be made'
      : 'no MLflow server is named: set MLFLOW_TRACKING_URI',
  )

/** The data stores that a command looks into. */
export const storesFor = (invocation: Pick<Invocation, 'flags' | 'env'>, workspace: Workspace): Stores =>
  dataStores(workspace, { maxBytes: largestStore }, trackingOf(invocation))
