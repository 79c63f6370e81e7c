import { createReader } from '../../context/github/reader.ts'
import { known } from '../../domain/answer.ts'
import { exitCodes, UsageError } from '../../domain/errors.ts'
import { blobHash } from '../../domain/identity.ts'
import type { Observed } from '../../domain/observed.ts'
import type { Registry } from '../../domain/registry.ts'
import { makeTree } from '../../domain/tree.ts'
import type { Tree } from '../../domain/workspace.ts'
import { stoodSo } from '../../effects/mailbox/outcome.ts'
import { processMailbox } from '../../effects/mailbox/process.ts'
import { judgeMailbox } from '../../formats/intents/judge.ts'
import { writeIntent } from '../../formats/intents/write.ts'
import { credentialFor } from '../../formats/registry-credentials.ts'
import { actingFor } from '../acting.ts'
import type { CommandResult, Invocation } from '../command.ts'
import { governing } from '../intent/governing.ts'
import { renderRows, rulesOf } from '../intent/mailbox.ts'
import { look } from '../look.ts'
import { askable } from './audit.ts'
import type { Wanted } from './audit.ts'

/** What `set` and `delete` are given. */
export interface WriteWanted extends Wanted {
  readonly name: string | undefined
  readonly value: string | undefined
  readonly valueStdin: boolean
}

const hint = 'nothing was written'
const scopes = { 'repo-vars': 'repo', 'org-vars': 'org', 'env-vars': 'env' } as const
type Settable = keyof typeof scopes

const isSettable = (layer: string): layer is Settable => Object.hasOwn(scopes, layer)

const scopeOf = ({ layer, environment }: Wanted) => {
  const wanted = layer ?? (environment === null ? 'repo-vars' : 'env-vars')
  if (!isSettable(wanted)) throw new UsageError(`${wanted} holds secrets, which travel sealed`, 'see intent seal')
  const scope = scopes[wanted]
  if (scope === 'env' && environment === null)
    throw new UsageError('env-vars belongs to an environment', 'name it with --environment')
  if (scope !== 'env' && environment !== null) throw new UsageError(`${wanted} belongs to no environment`, hint)
  return { scope, environment }
}

const valueOf = async ({ terminal }: Invocation, { value, valueStdin }: WriteWanted): Promise<string> => {
  if (valueStdin && value !== undefined) throw new UsageError('the value was given twice', hint)
  // A line feed at the end is the shell's, not the value's.
  const given = valueStdin ? (await terminal.readAll()).replace(/\r?\n$/, '') : value
  if (given === undefined) throw new UsageError('vars set takes a name and a value', 'or --value-stdin')
  return given
}

const requireNoCredential = (registry: Registry | null, name: string, value: string): void => {
  const credential = credentialFor(registry, name, value)
  if (credential !== null)
    throw new UsageError(
      `the value looks like a credential (${credential.kind})`,
      `${hint}; store it as a secret${credential.wayOut}`,
    )
}

/** A mailbox that holds this one file and lies nowhere. */
const treeOf = (path: string, text: string): Tree => {
  const bytes = Buffer.from(text, 'utf8')
  return makeTree({
    entries: [{ path, kind: 'file', blob: blobHash(bytes), size: bytes.length }],
    partial: null,
    read: async () => known(bytes),
  })
}

/** What the processor would refuse is refused here, before the ledger is opened. */
const requireDue = (observed: Observed, file: { readonly path: string; readonly text: string }): void => {
  const [judged] = judgeMailbox([{ ...file, blob: blobHash(Buffer.from(file.text, 'utf8')) }], rulesOf(observed))
  if (judged?.state === 'due') return
  const governed = judged?.state === 'governed' ? `; queue it: intent set ${judged.intent.name} … --governed` : ''
  throw new UsageError(judged?.reason ?? 'this is no variable', `${hint}${governed}`)
}

const done = {
  set: { anew: 'set and read back', already: 'it stood so already' },
  delete: { anew: 'deleted, and looked for in vain', already: 'there is none' },
} as const

/**
 * A person's direct write: judged, applied, read back and noted in the ledger as an intent is, without a file in the
 * mailbox. Throws UsageError for what an intent would be refused for.
 */
export const writeLive = async (
  operation: 'set' | 'delete',
  invocation: Invocation,
  wanted: WriteWanted,
): Promise<CommandResult> => {
  const { name } = wanted
  if (name === undefined) throw new UsageError(`vars ${operation} takes the name of a variable`)
  const value = operation === 'set' ? await valueOf(invocation, wanted) : null
  const place = scopeOf(wanted)
  const given = await look({ ...invocation, options: {} }, { path: wanted.path, since: null })
  const repository = askable(given.observed, invocation)
  const looked = await governing(invocation, given)
  const { observed, github } = looked
  if (github === null) throw new UsageError('there is no client of GitHub')
  const { workspace, settings, registry } = observed
  const rules = rulesOf(observed)
  if (value !== null) requireNoCredential(rules.registry, name, value)
  const { actor, state, apply, stopped } = await actingFor(invocation, looked, { byPerson: true })
  const wish = {
    ...place,
    operation,
    repository,
    name,
    value,
    note: 'vars',
    queuedAt: invocation.clock.now(),
    queuedBy: actor,
  }
  const written = writeIntent(wish, { dir: settings.mailbox.dir, registry: rules.registry })
  if (!written.ok) throw new UsageError(written.reason, hint)
  requireDue(observed, written)
  const { outcomes, exitCode } = await processMailbox(
    {
      tree: treeOf(written.path, written.text),
      commit: workspace.commit,
      repository,
      mailbox: settings.mailbox,
      registry,
      actor,
    },
    { state, apply, stopped, live: () => createReader(github, repository), clock: invocation.clock },
  )
  const applied = outcomes.find((one) => one.state === 'applied')
  const failed = exitCode === exitCodes.ok ? exitCodes.findings : exitCode
  return {
    text: renderRows(
      invocation,
      // No file lies anywhere: its name is the ledger's alone.
      invocation.flags.format === 'json' ? outcomes : outcomes.map((one) => ({ ...one, path: '' })),
      applied === undefined ? hint : done[operation][applied.reason === stoodSo ? 'already' : 'anew'],
    ),
    exitCode: applied === undefined ? failed : exitCode,
  }
}
