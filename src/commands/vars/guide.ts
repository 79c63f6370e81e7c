import { IncompleteError, UsageError, exitCodes } from '../../domain/errors.ts'
import type { UpdatedGuide } from '../../formats/guide/update.ts'
import { columns } from '../../report/terminal/table.ts'
import { actingFor } from '../acting.ts'
import type { CommandResult, Invocation } from '../command.ts'
import { look } from '../look.ts'
import type { Looked } from '../look.ts'
import { askable } from './audit.ts'
import type { Wanted } from './audit.ts'
import { guideAsLive } from './guide-live.ts'
import { proposeGuide } from './guide-proposal.ts'
import type { ProposedGuide } from './guide-proposal.ts'

/** `update` names the guide that is to be brought up to date by a pull request; null only shows what would change. */
export interface GuideWanted extends Wanted {
  readonly update: string | null
}

const notices: Readonly<Record<ProposedGuide['state'], string>> = {
  right: '',
  opened: 'proposed by',
  updated: 'brought up to date in',
  open: 'proposed already by the pull request that is open',
  withdrawn: 'not needed any more, so that this is closed:',
  declined: 'not proposed again: somebody closed the pull request that said just this',
}

const noticeOf = ({ state, url }: ProposedGuide): string => [notices[state], url ?? ''].join(' ').trim()

const proposed = async (
  invocation: Invocation,
  looked: Looked,
  path: string,
  found: UpdatedGuide,
): Promise<readonly string[]> => {
  const { apply, stopped } = await actingFor(invocation, looked, { byPerson: true })
  const stop = await stopped()
  if (stop !== null) throw new IncompleteError(stop)
  const notice = noticeOf(await proposeGuide(looked.observed, path, found, { apply, mayOpen: async () => true }))
  return notice === '' ? [] : [notice]
}

/** What GitHub holds, on the default branch: the guide is changed there and nowhere else. */
const hosted = async (invocation: Invocation, { path }: Wanted): Promise<Looked> => {
  const looked = await look({ ...invocation, options: {} }, { path, since: null })
  const { observed } = looked
  const repository = askable(observed, invocation)
  if (observed.workspace.root === null) return looked
  const flags = { ...invocation.flags, repo: repository }
  return look({ ...invocation, flags, options: {} }, { path: undefined, since: null })
}

/** Shows which status cells of the master guide differ from what is live; with `--update` a pull request mends them. */
export const guide = async (invocation: Invocation, wanted: GuideWanted): Promise<CommandResult> => {
  const looked = await hosted(invocation, wanted)
  const { observed } = looked
  const path = wanted.update ?? observed.settings.documents['guide']
  if (path === undefined)
    throw new UsageError('no guide is named', 'give --update FILE, or documents: { guide: FILE } in the settings')
  const environment = wanted.environment ?? observed.settings.guide.environment ?? null
  const found = await guideAsLive(observed, { path, environment }, invocation.clock.now())
  const rows = found.edits.map(({ line, name, from, to }) =>
    [`${path}:${line}`, name, from, '→', to].map((text) => ({ text })),
  )
  const summary = found.edits.length === 0 ? 'the guide says what is live' : `${found.edits.length} cell(s) differ`
  return {
    text: [...columns(rows, Number.POSITIVE_INFINITY), summary, ''].join('\n'),
    exitCode: wanted.update !== null || found.edits.length === 0 ? exitCodes.ok : exitCodes.findings,
    notices: wanted.update === null ? [] : await proposed(invocation, looked, path, found),
  }
}
