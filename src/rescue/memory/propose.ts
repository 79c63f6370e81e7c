import { IncompleteError } from '../../domain/errors.ts'
import type { FileEdit } from '../../domain/change.ts'
import type { PrunedStore } from '../../domain/memory-archive.ts'
import { escapeMarkdown, inlineCode, markdownTable } from '../../domain/markdown-text.ts'
import type { StepView } from '../../domain/step.ts'
import { credentialIn } from '../../formats/credentials.ts'
import { archiveText } from '../../formats/memory-archive.ts'
import { chooseFrom, judgedTables, shareOf } from './choose.ts'
import type { Chosen, JudgedTable, Wanted } from './choose.ts'

/** Beyond this a commit over the API is refused, or takes too long to be looked at. */
const mostBytes = 20 * 1024 * 1024
/** So often the choice is made anew: for entries that must not be shown, or when too little was freed. */
const tries = 8
/** Entries beyond these are counted in the pull request; the archive holds every one. */
const mostShown = 50

/** A store as the pull request would leave it, with its archive. */
export interface Proposal {
  readonly path: string
  readonly archive: string
  readonly files: readonly FileEdit[]
  readonly chosen: readonly Chosen[]
  readonly total: number
  /** Entries that stay since what they hold looks like a credential. */
  readonly held: number
  readonly bytes: { readonly before: number; readonly after: number }
}

const blobOf = (wanted: Wanted, tables: readonly JudgedTable[], view: StepView): string => {
  const [blob, ...others] = new Set(tables.map(({ seen }) => seen.blob))
  if (blob === undefined || others.length > 0)
    throw new IncompleteError(`${wanted.path} changed while it was read`, 'Run it again.')
  const entry = view.tree.entry(wanted.path)
  if (entry === undefined)
    throw new IncompleteError(
      `Git does not hold ${wanted.path}, so that no pull request can change it`,
      'Commit it, or prune it where it lies.',
    )
  if (entry.blob !== blob)
    throw new IncompleteError(`${wanted.path} is another file here than in Git`, 'Commit it, or undo the change.')
  return blob
}

const prunedOf = async (
  { path }: Wanted,
  blob: string,
  chosen: readonly Chosen[],
  view: StepView,
): Promise<PrunedStore> => {
  const byTable = Map.groupBy(chosen, ({ table }) => table)
  const tables = [...byTable].map(([table, own]) => ({ table, rows: own.map(({ judged }) => judged.entry.row) }))
  const pruned = await view.stores.pruned({ path, blob, tables })
  if (!pruned.known) throw new IncompleteError(`${path} is left alone: ${pruned.reason}`)
  return pruned.value
}

/** The rows whose values look like a credential: an archive is text that everybody reads. */
const credentialsIn = (chosen: readonly Chosen[], { entries }: PrunedStore): readonly string[] =>
  chosen.flatMap(({ table, judged }, index) => {
    const values = Object.values(entries[index]?.values ?? {})
    const found = values.some((value) => typeof value === 'string' && credentialIn(value) !== null)
    return found ? [`${table}#${judged.entry.row}`] : []
  })

interface Settled {
  readonly chosen: readonly Chosen[]
  readonly pruned: PrunedStore
  readonly held: number
}

/** Chooses until nothing that must stay is among it, and the file is small enough. */
const settle = async (
  wanted: Wanted,
  tables: readonly JudgedTable[],
  blob: string,
  { share, view }: { readonly share: number; readonly view: StepView },
): Promise<Settled> => {
  const without = new Set<string>()
  const limit = wanted.over.filter(({ what }) => what === 'bytes').map(({ max }) => Math.floor(max * share))[0]
  let bytes = limit === undefined ? 0 : Math.max(0, (tables[0]?.seen.bytes ?? 0) - limit)
  for (let count = 0; count < tries; count += 1) {
    const chosen = chooseFrom(tables, wanted, { share, bytes, without })
    if (chosen.length === 0) throw new IncompleteError(`no entry of ${wanted.path} is stale any more`)
    const pruned = await prunedOf(wanted, blob, chosen, view)
    const credentials = credentialsIn(chosen, pruned)
    const over = limit === undefined ? 0 : pruned.content.byteLength - limit
    if (credentials.length === 0 && over <= 0) return { chosen, pruned, held: without.size }
    for (const row of credentials) without.add(row)
    if (over > 0) bytes += Math.ceil(over * 1.2)
  }
  throw new IncompleteError(`no choice of entries of ${wanted.path} came out right`, 'Look at what it holds.')
}

/** The whole proposal for one store: what would go, the archive that gives it back, and the store without it. */
export const propose = async (
  wanted: Wanted,
  view: StepView,
  { share, folder }: { readonly share: number; readonly folder: string },
): Promise<Proposal> => {
  const { path } = wanted
  const tables = await judgedTables(wanted, view)
  const blob = blobOf(wanted, tables, view)
  const kept = shareOf(share, path, view)
  const { chosen, pruned, held } = await settle(wanted, tables, blob, { share: kept, view })
  // The process that took them out goes by table; so does the choice.
  const entries = pruned.entries.map(({ table, values }, index) => ({
    table,
    reason: chosen[index]?.reason ?? '',
    values,
  }))
  const { before, after } = pruned
  const { id: run, startedAt: at } = view.run
  const archive = `${folder}/${path.replaceAll(/[^A-Za-z0-9_.-]+/g, '-')}/${run}.jsonl`
  const head = { schema: 'sar/memory-archive@1', store: path, run, at, entries: entries.length, before, after } as const
  const files: readonly FileEdit[] = [
    { path: archive, content: archiveText({ head, entries }) },
    { path, content: Buffer.from(pruned.content).toString('base64'), encoding: 'base64', blob },
  ]
  const size = files.reduce((sum, { content }) => sum + (content?.length ?? 0), 0)
  if (size > mostBytes)
    throw new IncompleteError(
      `what would be proposed for ${path} has ${size} bytes: too much for a pull request`,
      'Prune it where it lies.',
    )
  const total = tables.reduce((sum, { entries: all }) => sum + all.length, 0)
  const sizes = { before: tables[0]?.seen.bytes ?? 0, after: pruned.content.byteLength }
  return { path, archive, files, chosen, total, held, bytes: sizes }
}

const dayOf = (age: number | null): string => (age === null ? 'unknown' : `${Math.floor(age / 86_400_000)} d`)

/** What a reviewer reads: each store, and what would go from it. */
export const summaryOf = (proposals: readonly Proposal[]): string =>
  proposals
    .flatMap(({ path, archive, chosen, total, held, bytes }) => [
      `**${inlineCode(path)}**: ${chosen.length} of ${total} entries would go; the file shrinks from ${bytes.before} to ${bytes.after} bytes. Each stands whole in ${inlineCode(archive)}, one a line, with the reason.`,
      '',
      ...markdownTable(
        ['entry', 'table', 'policy', 'age', 'confidence', 'why'],
        chosen
          .slice(0, mostShown)
          .map(({ table, judged, reason }) => [
            inlineCode(judged.key.slice(0, 80)),
            inlineCode(table),
            escapeMarkdown(judged.policy.slice(0, 40)),
            dayOf(judged.age),
            judged.confidence === null ? '' : String(judged.confidence),
            escapeMarkdown(reason),
          ]),
      ),
      ...(chosen.length > mostShown ? ['', `And ${chosen.length - mostShown} more, in the archive.`] : []),
      ...(held === 0
        ? []
        : ['', `${held} more stay: what they hold looks like a credential, which no archive may show. Look at them.`]),
      '',
      `Evergreen, protected and undated entries stay. A restore of every entry was tried on a copy, which then held exactly what the store holds now. After the merge, \`sar-watchdog memory restore ${archive} --apply\` gives them back.`,
      '',
    ])
    .join('\n')
