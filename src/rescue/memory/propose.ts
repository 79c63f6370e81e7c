import { IncompleteError } from '../../domain/errors.ts'
import type { FileEdit } from '../../domain/change.ts'
import type { PrunedStore } from '../../domain/memory-archive.ts'
import { escapeMarkdown, inlineCode, markdownTable } from '../../domain/markdown-text.ts'
import type { StepView } from '../../domain/step.ts'
import { credentialIn } from '../../formats/credentials.ts'
import { archiveText } from '../../formats/memory-archive.ts'
import { chooseFrom, judgedTables, shareOf } from './choose.ts'
import type { Chosen, JudgedTable, Wanted } from './choose.ts'
import { revaluedIn, unchangedIn } from './revalue.ts'
import type { Revalued } from './recompute.ts'

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
  /** Entries that stay with other values: a confidence computed anew, tags in one spelling. */
  readonly revalued: readonly Revalued[]
  /** Tables whose confidences are left as they are, with the reason. */
  readonly uncounted: readonly string[]
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
  { chosen, revalued }: Pick<Proposal, 'chosen' | 'revalued'>,
  view: StepView,
): Promise<PrunedStore> => {
  const byTable = Map.groupBy(chosen, ({ table }) => table)
  const changes = revalued.map(({ table, judged, set }) => ({ table, row: judged.entry.row, set }))
  const tables = [...byTable].map(([table, own]) => ({ table, rows: own.map(({ judged }) => judged.entry.row) }))
  const pruned = await view.stores.pruned({ path, blob, tables, changes })
  if (!pruned.known) throw new IncompleteError(`${path} is left alone: ${pruned.reason}`)
  return pruned.value
}

/** The rows whose values look like a credential: an archive is text that everybody reads. */
const credentialsIn = (
  shown: readonly Pick<Chosen, 'table' | 'judged'>[],
  entries: PrunedStore['entries'],
): readonly string[] =>
  shown.flatMap(({ table, judged }, index) => {
    const values = Object.values(entries[index]?.values ?? {})
    const found = values.some((value) => typeof value === 'string' && credentialIn(value) !== null)
    return found ? [`${table}#${judged.entry.row}`] : []
  })

interface Settled extends Pick<Proposal, 'chosen' | 'revalued'> {
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
    const revalued = revaluedIn(tables, wanted, { chosen, without, settings: view.settings })
    if (chosen.length + revalued.length === 0)
      throw new IncompleteError(`no entry of ${wanted.path} is stale or weak any more`)
    const pruned = await prunedOf(wanted, blob, { chosen, revalued }, view)
    const credentials = [...credentialsIn(chosen, pruned.entries), ...credentialsIn(revalued, pruned.changed)]
    const over = limit === undefined ? 0 : pruned.content.byteLength - limit
    if (credentials.length === 0 && over <= 0) return { chosen, revalued, pruned, held: without.size }
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
  const { chosen, revalued, pruned, held } = await settle(wanted, tables, blob, { share: kept, view })
  // The process that took them out goes by table; so does the choice.
  const entries = [
    ...pruned.entries.map(({ table, values }, index) => ({ table, reason: chosen[index]?.reason ?? '', values })),
    ...pruned.changed.map(({ table, values }, index) => {
      const { reason = '', set = {} } = revalued[index] ?? {}
      return { table, reason, values, set }
    }),
  ]
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
  return { path, archive, files, chosen, revalued, uncounted: unchangedIn(tables, wanted), total, held, bytes: sizes }
}

const dayOf = (age: number | null): string => (age === null ? 'unknown' : `${Math.floor(age / 86_400_000)} d`)

/** What a reviewer reads: each store, and what would go from it. */
export const summaryOf = (proposals: readonly Proposal[]): string =>
  proposals
    .flatMap(({ path, archive, chosen, revalued, uncounted, total, held, bytes }) => [
      `**${inlineCode(path)}**: ${chosen.length} of ${total} entries would go${revalued.length === 0 ? '' : `, ${revalued.length} would hold other values`}; the file goes from ${bytes.before} to ${bytes.after} bytes. Each stands as it is now in ${inlineCode(archive)}, one a line, with the reason.`,
      '',
      ...(chosen.length === 0 ? [] : goneTable(chosen)),
      ...revaluedTable(revalued),
      ...uncounted.flatMap((reason) => ['', reason]),
      ...(held === 0
        ? []
        : ['', `${held} more stay: what they hold looks like a credential, which no archive may show. Look at them.`]),
      '',
      `Evergreen, protected and undated entries stay as they are. A restore of every entry was tried on a copy, which then held exactly what the store holds now. After the merge, \`sar-watchdog memory restore ${archive} --apply\` gives them back.`,
      '',
    ])
    .join('\n')

const goneTable = (chosen: readonly Chosen[]): readonly string[] => [
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
]

const revaluedTable = (revalued: readonly Revalued[]): readonly string[] =>
  revalued.length === 0
    ? []
    : [
        '',
        ...markdownTable(
          ['entry that stays', 'table', 'what changes'],
          revalued
            .slice(0, mostShown)
            .map(({ table, judged, reason }) => [
              inlineCode(judged.key.slice(0, 80)),
              inlineCode(table),
              escapeMarkdown(reason),
            ]),
        ),
        ...(revalued.length > mostShown ? ['', `And ${revalued.length - mostShown} more, in the archive.`] : []),
      ]
