import { join } from 'node:path'
import { createReader } from '../context/github/reader.ts'
import { tokenLogin } from '../context/github/viewer.ts'
import { PassingError, TokenError, UsageError } from '../domain/errors.ts'
import type { StateWriter } from '../domain/state.ts'
import type { Clock } from '../domain/workspace.ts'
import { createApply } from '../effects/apply.ts'
import { withModelAliases } from '../effects/mlflow/alias.ts'
import { withLock } from '../effects/lock.ts'
import { localState } from '../effects/state/local.ts'
import { checkpointOf, signerFrom } from '../ledger/signing.ts'
import { mayAlone } from '../rescue/authority.ts'
import { stopReason } from '../rescue/stop-reason.ts'
import type { Acting } from '../sprint/request.ts'
import { isSweep } from '../sprint/survey.ts'
import type { Invocation } from './command.ts'
import type { Looked } from './look.ts'
import { stateBranch } from './state-branch.ts'
import { writtenBranch } from './written-branch.ts'

/** A clock that runs on from where a command's own stands still: a lock is taken and renewed by it. */
const running = (begun: Clock): Clock => {
  const since = performance.now()
  return { now: () => new Date(begun.now().getTime() + Math.round(performance.now() - since)) }
}

/** As whom coding agents are assigned, where the environment has that person's token. */
const agentOf = ({ agentToken: token, apiUrl: baseUrl }: Invocation['env'], { pace }: Invocation['terminal']) =>
  token === null ? null : { baseUrl, token, ...(pace === undefined ? {} : { pace }) }

/**
 * What a command acts with: GitHub under the user's token, by whose login the ledger names who acted, and the state where
 * the settings keep it. `byPerson`: somebody gave the word for this run, which covers what the configured autonomy would not, and what stood at the beginning.
 */
export const actingFor = async (
  { env, clock: begun, terminal }: Invocation,
  { github, observed, again }: Looked,
  { byPerson, code = null }: { readonly byPerson: boolean; readonly code?: string | null },
): Promise<Acting> => {
  if (github === null) throw new TokenError('acting on GitHub needs a token', 'set SAR_TOKEN, without --offline')
  const repository = observed.live.repository ?? observed.workspace.repository
  if (repository === null) throw new UsageError('no repository is known to act on', 'give --repo owner/name')
  if (observed.playbooks.length > 0 && !isSweep(observed))
    throw new UsageError(
      'this repository has playbooks of its own, which hold as the default branch has them',
      'act from a clean checkout of it',
    )
  const state = stateOf(env, { github, observed }, repository)
  const clock = running(begun)
  const holder = await tokenLogin(github)
  const signer = env.signingKey === null ? null : signerFrom(env.signingKey, 'SAR_SIGNING_KEY')
  return {
    actor: holder,
    asked: () => byPerson,
    ...(code === null ? {} : { code }),
    may: (found) => found.waiver === null && (byPerson || mayAlone(found, observed.settings)),
    state,
    apply: withModelAliases(
      createApply({ octokit: github.octokit, repository, author: null, agent: agentOf(env, terminal) }),
      env.mlflow,
    ),
    locked: async (playbook, run, work) => {
      const locked = await withLock({ state, clock }, { playbook, target: 'repository', holder, run }, work)
      return locked.taken ? locked.result : null
    },
    stopped: async () => stopReason((await state.read()).state, observed, createReader(github, repository)),
    openPullRequests: async () => {
      const open = await createReader(github, repository).pullRequests({ state: 'open' })
      if (!open.known) throw new PassingError(`the open pull requests: ${open.reason}`)
      return open.value.filter(
        ({ headRef, headRepository }) => headRef.startsWith('sar/') && headRepository === repository,
      ).length
    },
    observe: again,
    ...(signer === null
      ? {}
      : {
          checkpoint: (ledger) =>
            checkpointOf(ledger, signer, { repository, at: clock.now().toISOString(), actor: holder }),
        }),
  }
}

/** Where the state is written: its branch on GitHub, or the folder that the settings name. */
const stateOf = (
  env: Invocation['env'],
  { github, observed }: { readonly github: NonNullable<Looked['github']>; readonly observed: Looked['observed'] },
  repository: string,
): StateWriter => {
  const place = stateBranch(observed.settings, github, repository)
  if (place !== null) return writtenBranch(env, place)
  const { state } = observed.settings
  const { root } = observed.workspace
  if (root === null || !('dir' in state))
    throw new UsageError('the settings keep the state in a folder, and there is no checkout')
  return localState(root, join(state.dir, 'state'))
}
