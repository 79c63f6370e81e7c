import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { IncompleteError, UsageError, exitCodes } from '../../domain/errors.ts'
import { variableLayers } from '../../domain/live.ts'
import { reasonOf } from '../../domain/variable-audit.ts'
import { importAuditJson } from '../../formats/registry-import/audit-json.ts'
import { settle } from '../../formats/registry-import/entry.ts'
import type { Candidate } from '../../formats/registry-import/entry.ts'
import { importGuide } from '../../formats/registry-import/guide.ts'
import type { Imported, ImportOptions } from '../../formats/registry-import/imported.ts'
import { writeRegistry } from '../../formats/registry-import/write.ts'
import type { CommandResult, Invocation } from '../command.ts'
import { look } from '../look.ts'
import type { Looked } from '../look.ts'
import { askLayers, askable } from './audit.ts'
import type { Wanted } from './audit.ts'
import { livePlaces } from './live-places.ts'

/** What `import` is given. `from`: a guide or an audit's JSON; null: what is live. */
export interface ImportFrom extends Wanted {
  readonly from: string | null
  readonly values: boolean
}

const longest = 4_000_000

/** What a file that gives nothing at all is told. */
const nothing =
  'nothing in it: neither a table below a heading such as `Repository Variables`, nor an entry of an audit'

/** A Markdown guide or an audit's JSON, told apart by how it begins. */
const ofText = (text: string, path: string, options: ImportOptions): Imported => {
  if (!/^\s*[[{]/.test(text.slice(0, 1000))) return importGuide(text, options)
  const found = importAuditJson(text, options)
  if (found === null) throw new UsageError(`${path} is not the JSON of an audit`, 'vars check --format json writes one')
  return found
}

const ofFile = async ({ cwd }: Invocation, path: string, options: ImportOptions): Promise<Imported> => {
  const text = await readFile(resolve(cwd, path), 'utf8').catch(() => {
    throw new UsageError(`${path} cannot be read`)
  })
  if (text.length > longest) throw new UsageError(`${path} is longer than ${longest} characters`)
  const found = ofText(text, path, options)
  const isEmpty = found.entries.length + found.skipped.length + found.aside.length === 0
  return isEmpty ? { ...found, skipped: [{ where: path, reason: nothing }] } : found
}

const ofLive = async (looked: Looked, invocation: Invocation, wanted: ImportFrom): Promise<Imported> => {
  const { observed, github } = looked
  const repository = askable(observed, invocation)
  if (github === null) throw new UsageError('there is no client of GitHub')
  const { places, environments } = await livePlaces(github, repository, { ...wanted, layers: variableLayers })
  if (!environments.known) throw new IncompleteError(`the environments: ${reasonOf(environments)}`)
  const answers = await askLayers(observed, places)
  const candidates = answers.flatMap(({ answer, name: where, layer, environment }): readonly Candidate[] =>
    answer.known
      ? answer.value.map(({ name, value }) => ({
          where: `${where}/${name}`,
          entry: {
            name,
            layer,
            ...(environment === null ? {} : { environment }),
            ...(wanted.values && value !== null ? { default: value } : {}),
          },
        }))
      : [],
  )
  const unread = answers.flatMap(({ answer, name }) =>
    answer.known ? [] : [{ where: name, reason: reasonOf(answer) }],
  )
  const found = settle(candidates, wanted)
  return { ...found, skipped: [...unread, ...found.skipped] }
}

/** What the registry of the working tree says already, or null where there is none yet. */
const existing = async ({ observed: { workspace, settings } }: Looked): Promise<string | null> => {
  const { tree } = workspace
  if (!tree.has(settings.registry)) return null
  const text = await tree.text(settings.registry)
  if (!text.known) throw new UsageError(`${settings.registry}: ${text.reason}`)
  return text.value
}

/**
 * The registry that a guide, an audit or the live state makes, with what the existing one says before it. What could not
 * be taken stands on stderr, one line each, and the command ends with 4.
 */
export const importRegistry = async (invocation: Invocation, wanted: ImportFrom): Promise<CommandResult> => {
  const flags = wanted.from === null ? invocation.flags : { ...invocation.flags, offline: true }
  const looked = await look({ ...invocation, flags, options: {} }, { path: wanted.path, since: null })
  const all =
    wanted.from === null ? await ofLive(looked, invocation, wanted) : await ofFile(invocation, wanted.from, wanted)
  const entries = all.entries.filter(({ layer }) => wanted.layer === null || layer === wanted.layer)
  const written = writeRegistry(entries, await existing(looked))
  if (written === null)
    throw new UsageError(`${looked.observed.settings.registry} does not hold`, 'see sar-watchdog vars expected')
  const { registry } = looked.observed.settings
  const notices = [
    ...all.skipped.map(({ where, reason }) => `not taken: ${where}: ${reason}`),
    ...all.aside.map(({ where, reason }) => `${where}: ${reason}`),
  ]
  const hint = invocation.flags.out === null ? `; --out ${registry} writes it` : ''
  return {
    text: written.text,
    exitCode: all.skipped.length === 0 ? exitCodes.ok : exitCodes.incomplete,
    notices: [...notices, `${entries.length} found, ${written.added} new${hint}`],
  }
}
