import { IncompleteError, UsageError, exitCodes } from '../../domain/errors.ts'
import { canonical, sha256 } from '../../domain/identity.ts'
import type { Observed } from '../../domain/observed.ts'
import type { Registry } from '../../domain/registry.ts'
import { isEnvironmentLayer, layersToRead, placeName, placeOf, reasonOf } from '../../domain/variable-audit.ts'
import type { LayerAnswer, LayerPlace } from '../../domain/variable-audit.ts'
import { nameOfRow } from '../../formats/guide/names.ts'
import { guideRows } from '../../formats/guide/rows.ts'
import type { GuideRow } from '../../formats/guide/rows.ts'
import { updateGuide } from '../../formats/guide/update.ts'
import type { RowStatus, UpdatedGuide } from '../../formats/guide/update.ts'
import { nameFault } from '../../formats/registry-import/entry.ts'
import { inlineCode, markdownTable } from '../../domain/markdown-text.ts'
import { columns } from '../../report/terminal/table.ts'
import { actingFor } from '../acting.ts'
import type { CommandResult, Invocation } from '../command.ts'
import { look } from '../look.ts'
import type { Looked } from '../look.ts'
import { askLayers, askable, expectedOf } from './audit.ts'
import type { Wanted } from './audit.ts'

/** `update` names the guide that is to be brought up to date by a pull request; null only shows what would change. */
export interface GuideWanted extends Wanted {
  readonly update: string | null
}

const placed = ({ layer, environment }: LayerPlace, given: Pick<Wanted, 'environment'>): LayerPlace => ({
  layer,
  environment: isEnvironmentLayer(layer) ? (environment ?? given.environment) : null,
})

/** The layers that the registry or the guide names, each once. */
const placesFor = (registry: Registry, rows: readonly GuideRow[], wanted: Wanted): readonly LayerPlace[] => {
  const all = [...layersToRead(registry), ...rows.map((row) => placed(row, wanted))]
  const blind = all.find(({ layer, environment }) => isEnvironmentLayer(layer) && environment === null)
  if (blind !== undefined)
    throw new UsageError(`the guide names no environment for its ${blind.layer}`, 'give --environment')
  return [...new Map(all.map((place) => [placeName(place), place])).values()]
}

/** How each row stands, from layers that all answered. */
const statusFrom = (registry: Registry, answers: readonly LayerAnswer[], wanted: Wanted) => {
  const live = new Set(
    answers.flatMap((one) =>
      one.answer.known ? one.answer.value.map(({ name }) => `${placeName(one)}/${name.toUpperCase()}`) : [],
    ),
  )
  const optional = new Set(
    registry.expected
      .filter(({ required }) => !required)
      .map((entry) => `${placeName(placeOf(entry))}/${entry.name.toUpperCase()}`),
  )
  return (row: GuideRow): RowStatus => {
    const name = nameOfRow(row)
    if (nameFault(name) !== null) return null
    const key = `${placeName(placed(row, wanted))}/${name.toUpperCase()}`
    if (live.has(key)) return 'present'
    return optional.has(key) || /optional/i.test(row.cells.status?.text ?? '') ? 'optional' : 'absent'
  }
}

/** The guide as the live state has it. Throws IncompleteError where a single layer is unknown: half a truth is no sync. */
const updated = async (
  observed: Observed,
  invocation: Invocation,
  { path, wanted }: { readonly path: string; readonly wanted: Wanted },
): Promise<UpdatedGuide> => {
  const text = await observed.workspace.tree.text(path)
  if (!text.known) throw new UsageError(`the guide ${path}: ${text.reason}`)
  const registry = expectedOf(observed, { layer: null })
  const answers = await askLayers(observed, placesFor(registry, guideRows(text.value), wanted))
  const unread = answers.flatMap(({ answer, name }) => (answer.known ? [] : [`${name}: ${reasonOf(answer)}`]))
  if (unread.length > 0)
    throw new IncompleteError(`the guide stays as it is, because not all is known: ${unread.join('; ')}`)
  const stamp = `${invocation.clock.now().toISOString().slice(0, 19)}Z`
  return updateGuide(text.value, statusFrom(registry, answers, wanted), stamp)
}

const bodyOf = (path: string, { edits }: UpdatedGuide): string =>
  [
    `The audit read every layer that the registry and ${inlineCode(path)} name. These cells differ from what is live; nothing else but the stamp is touched.`,
    '',
    ...markdownTable(
      ['Line', 'Name', 'Was', 'Is'],
      edits.map(({ line, name, from, to }) => [String(line), inlineCode(name), inlineCode(from), to]),
    ),
  ].join('\n')

const proposed = async (
  invocation: Invocation,
  looked: Looked,
  path: string,
  found: UpdatedGuide,
): Promise<readonly string[]> => {
  const { commit, defaultBranch } = looked.observed.workspace
  if (commit === null || defaultBranch === null) throw new UsageError('the default branch is not known')
  const { apply, stopped } = await actingFor(invocation, looked, { byPerson: true })
  const stop = await stopped()
  if (stop !== null) throw new IncompleteError(stop)
  const title = `Bring ${found.edits.length} status cell(s) of the guide up to date`
  const branch = `sar/guide/${sha256(canonical(found.edits.map((edit) => ({ ...edit })))).slice(0, 10)}`
  const files = [{ path, content: found.text }]
  await apply({ kind: 'commit', branch, from: commit, message: title, files })
  const { url } = await apply({
    kind: 'open-pull-request',
    head: branch,
    base: defaultBranch,
    title,
    body: bodyOf(path, found),
    labels: [],
    reviewers: [],
  })
  return url === null ? [] : [`proposed by ${url}`]
}

/** What GitHub holds, on the default branch: the guide is changed there and nowhere else. */
const hosted = async (invocation: Invocation, { path }: Wanted): Promise<Looked> => {
  const { observed } = await look({ ...invocation, options: {} }, { path, since: null })
  const repository = askable(observed, invocation)
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
  const found = await updated(observed, invocation, { path, wanted })
  const rows = found.edits.map(({ line, name, from, to }) =>
    [`${path}:${line}`, name, from, '→', to].map((text) => ({ text })),
  )
  const act = wanted.update !== null && found.edits.length > 0
  const notices = act ? await proposed(invocation, looked, path, found) : []
  const summary = found.edits.length === 0 ? 'the guide says what is live' : `${found.edits.length} cell(s) differ`
  return {
    text: [...columns(rows, Number.POSITIVE_INFINITY), summary, ''].join('\n'),
    exitCode: act || found.edits.length === 0 ? exitCodes.ok : exitCodes.findings,
    notices,
  }
}
