import { join } from 'node:path'
import { TokenError, UsageError } from '../../domain/errors.ts'
import type { Observed } from '../../domain/observed.ts'
import type { Gap, StateWriter } from '../../domain/state.ts'
import { localState } from '../../effects/state/local.ts'
import type { Invocation } from '../command.ts'
import { look } from '../look.ts'
import { stateBranch } from '../state-branch.ts'
import { writtenBranch } from '../written-branch.ts'

/** The gap registry as it stands, and what writes it where the settings keep the state. */
export interface GapRegistry {
  readonly gaps: readonly Gap[]
  readonly observed: Observed
  readonly state: StateWriter
}

/** Reads the registry of the working tree at `path`, the working directory where it is undefined. Throws where nobody can say what it holds: an unread registry is not an empty one. */
export const openRegistry = async (invocation: Invocation, path: string | undefined): Promise<GapRegistry> => {
  const { observed, github } = await look({ ...invocation, options: {} }, { path, since: null })
  const { settings, workspace, live } = observed
  const { root } = workspace
  const writer = (): StateWriter => {
    if ('branch' in settings.state) {
      const { branch } = settings.state
      if (github === null) throw new TokenError(`the gaps lie on the branch ${branch} on GitHub`, 'set SAR_TOKEN')
      if (live.repository === null) throw new UsageError('no repository is known', 'give --repo owner/name')
      const place = stateBranch(settings, github, live.repository)
      if (place !== null) return writtenBranch(invocation.env, place)
    }
    if (root === null) throw new UsageError('the settings keep the state in a folder, and there is no checkout')
    return localState(root, join('dir' in settings.state ? settings.state.dir : '.sar', 'state'))
  }
  const state = writer()
  // Asked again where it failed, for the error that says why: a refused token is another ending than a lost answer.
  const { gaps } = observed.state.known ? observed.state.value : (await state.read()).state
  return { gaps, observed, state }
}

const number = /^SAR-G([0-9]{1,6})$/

/** The next id: ids are never given twice. */
export const nextId = (gaps: readonly Gap[]): string => {
  const numbers = gaps.map(({ id }) => Number(number.exec(id)?.[1] ?? 0))
  return `SAR-G${String(Math.max(0, ...numbers) + 1).padStart(2, '0')}`
}

/** What is wrong with the registry itself, one line each. */
export const faultsOf = (gaps: readonly Gap[]): readonly string[] => {
  const ids = new Set(gaps.map(({ id }) => id))
  return gaps.flatMap(({ id, status, closed, after }) => [
    ...after.filter((other) => !ids.has(other)).map((other) => `${id} waits for ${other}, which is no gap`),
    ...(status === 'resolved' && closed === null ? [`${id} is resolved and has no date`] : []),
  ])
}
