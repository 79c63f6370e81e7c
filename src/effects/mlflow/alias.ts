import { z } from 'zod'
import { mlflowClient } from '../../context/stores/mlflow-server.ts'
import type { AskMlflow, MlflowServer } from '../../context/stores/mlflow-server.ts'
import type { Apply, Change, Receipt } from '../../domain/change.ts'
import { IncompleteError } from '../../domain/errors.ts'

type AliasChange = Extract<Change, { readonly kind: 'set-model-alias' }>

const versionSchema = z.object({ model_version: z.object({ version: z.string() }) })
const nothing = z.looseObject({})

const standing = async (ask: AskMlflow, { model: name, alias }: AliasChange): Promise<string> => {
  const said = await ask({ path: 'registered-models/alias', query: { name, alias }, answer: versionSchema })
  if (!said.known) throw new IncompleteError(`the alias ${alias} of ${name}: ${said.reason}`)
  return said.value.model_version.version
}

/** Moves an alias of a registered model and reads it back. One that somebody moved meanwhile is left alone. */
const moveAlias = async (ask: AskMlflow, change: AliasChange): Promise<Receipt> => {
  const { kind, model: name, alias, from, version } = change
  const receipt = { kind, number: Number(version), sha: null, url: null }
  const before = await standing(ask, change)
  if (before === version) return { ...receipt, already: true }
  if (before !== from)
    throw new IncompleteError(
      `the alias ${alias} of ${name} was at version ${from} and is at ${before} now: left alone`,
    )
  const said = await ask({ path: 'registered-models/alias', body: { name, alias, version }, answer: nothing })
  const after = await standing(ask, change)
  if (after !== version)
    throw new IncompleteError(
      `the alias ${alias} of ${name} is at version ${after} after it was moved to ${version}${said.known ? '' : `: ${said.reason}`}`,
    )
  return { ...receipt, already: false }
}

/** Performs what changes an alias of a model on an MLflow server, and hands every other change on. */
export const withModelAliases = (apply: Apply, server: MlflowServer | null): Apply => {
  const ask = server === null ? null : mlflowClient(server)
  return async (change) => {
    if (change.kind !== 'set-model-alias' || ask === null) return apply(change)
    return moveAlias(ask, change)
  }
}
