import type { Unknown } from '../../../../domain/reading.ts'
import type { View } from '../../../../domain/sensor.ts'
import type { Tree } from '../../../../domain/workspace.ts'
import { dataFile } from '../../../../formats/data-file.ts'
import { readDvcFile, readDvcLock } from '../../../../formats/dvc.ts'
import type { DvcItem, DvcParameter, DvcStage } from '../../../../formats/dvc.ts'
import type { Reason } from './findings.ts'

/** The stages of one `dvc.lock`, each with what changed since it ran. */
export interface Lock {
  readonly path: string
  readonly stages: readonly (DvcStage & { readonly name: string; readonly reasons: readonly Reason[] })[]
}

/** What DVC says of the repository's files: the hash of each output, by path, whoever made it. */
export interface DvcState {
  readonly locks: readonly Lock[]
  /** `.dvc` files whose output has no hash. */
  readonly empty: readonly { readonly path: string; readonly out: string }[]
  readonly outs: readonly string[]
  readonly unknown: readonly Unknown[]
}

type Recorded = ReadonlyMap<string, string>

const readParameter = (value: unknown, key: string): unknown => {
  let at: unknown = value
  for (const part of key.split('.'))
    at =
      typeof at === 'object' && at !== null && Object.hasOwn(at, part)
        ? new Map(Object.entries(at)).get(part)
        : undefined
  return at
}

const canonicalText = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  ) ?? 'undefined'

/** Parameters whose value in the tree is another than the stage ran with. Files that cannot be read say nothing. */
const changedParameters = async (tree: Tree, params: readonly DvcParameter[]): Promise<readonly string[]> => {
  const changed: string[] = []
  const values = new Map<string, unknown>()
  for (const { file, key, value } of params) {
    if (!values.has(file)) {
      const text = tree.has(file) ? await tree.text(file) : null
      const read = text?.known === true ? dataFile.parse({ path: file, text: text.value }) : null
      values.set(file, read?.documents.length === 1 ? read.documents[0]?.value : undefined)
    }
    const document = values.get(file)
    if (document === undefined) continue
    const now = readParameter(document, key)
    if (now !== undefined && canonicalText(now) !== canonicalText(value))
      changed.push(`${key} of ${file} is now ${brief(now)}, was ${brief(value)}`)
  }
  return changed
}

const brief = (value: unknown): string => {
  const text = canonicalText(value)
  return text.length > 40 ? 'another value' : text
}

/** Dependencies that are folders of the repository: their hash knows files that Git ignores, so that commits must do. */
const changedFolder = async ({ tree, history }: View, lock: string, path: string): Promise<boolean> => {
  if (tree.match([`${path}/**`]).length === 0) return false
  const [code, recorded] = await Promise.all([history.lastChange([`${path}/**`]), history.lastChange([lock])])
  return code.known && recorded.known && code.value !== null && recorded.value !== null && code.value > recorded.value
}

/** What DVC recorded for a dependency elsewhere in the repository; null where nothing else speaks of it. */
const elsewhere = (recorded: Recorded, { path, md5 }: DvcItem): string | null => {
  const other = recorded.get(path)
  return other === undefined || other === md5 ? null : `${path} is another version`
}

/** What changed since a stage ran, of what it reads itself. */
const reasonsOf = async (view: View, lock: string, stage: DvcStage, recorded: Recorded): Promise<readonly string[]> => {
  const reasons: string[] = []
  const asked = stage.deps.filter(({ path, md5, folder }) => md5 !== null && !folder && !recorded.has(path))
  const answers = await view.stores.digests(
    asked
      .filter(({ path }) => view.tree.has(path))
      .map(({ path }) => ({ path, algorithm: 'md5', folder: false }) as const),
  )
  const present = asked.filter(({ path }) => view.tree.has(path))
  for (const [index, { path, md5 }] of present.entries()) {
    const answer = answers[index]
    const content = answer?.known === true ? answer.value : null
    if (content === null || md5 === null || content.pointer !== null) continue
    if (content.hex !== md5 && !content.turned.includes(md5)) reasons.push(`${path} changed`)
  }
  for (const dep of stage.deps) {
    const other = elsewhere(recorded, dep)
    if (other !== null) reasons.push(other)
    else if (dep.folder && !recorded.has(dep.path) && (await changedFolder(view, lock, dep.path)))
      reasons.push(`${dep.path}/ changed`)
  }
  return [...reasons, ...(await changedParameters(view.tree, stage.params))]
}

/** A stage is behind where its own inputs changed, or where a stage whose outputs it reads is. */
const withUpstream = (stages: readonly DvcStage[], own: ReadonlyMap<DvcStage, readonly string[]>): Lock['stages'] => {
  const maker = new Map(stages.flatMap((stage) => stage.outs.map(({ path }) => [path, stage] as const)))
  const reasonsFor = (stage: DvcStage, seen: Set<DvcStage>): readonly Reason[] => {
    if (seen.has(stage)) return []
    seen.add(stage)
    const mine = (own.get(stage) ?? []).map((what) => ({ stage: stage.name ?? '', what }))
    const above = stage.deps.flatMap(({ path }) => {
      const from = maker.get(path)
      return from === undefined ? [] : reasonsFor(from, seen)
    })
    return [...mine, ...above]
  }
  return stages.map((stage) => ({ ...stage, name: stage.name ?? '', reasons: reasonsFor(stage, new Set()) }))
}

/** Reads all DVC files of the tree, and what changed since each stage of their locks ran. */
export const readDvcState = async (view: View, exclude: readonly string[]): Promise<DvcState> => {
  const { tree } = view
  const unknown: Unknown[] = []
  const read = async (path: string): Promise<string | null> => {
    const text = await tree.text(path)
    if (!text.known) unknown.push({ subject: path, reason: text.reason })
    return text.known ? text.value : null
  }
  const pointers: (DvcStage & { readonly path: string })[] = []
  for (const path of tree.match(['**/*.dvc'], exclude)) {
    const text = /(?:^|\/)\.dvc\//.test(path) ? null : await read(path)
    if (text !== null) pointers.push(...readDvcFile(path, text).stages.map((stage) => ({ ...stage, path })))
  }
  const locks = new Map<string, readonly DvcStage[]>()
  for (const path of tree.match(['**/dvc.lock'], exclude)) {
    const text = await read(path)
    const pipeline = await tree.text(path.replace(/lock$/, 'yaml'))
    if (text !== null) locks.set(path, readDvcLock(path, text, pipeline.known ? pipeline.value : null).stages)
  }
  const outs = [...pointers, ...[...locks.values()].flat()].flatMap((stage) => stage.outs)
  const recorded = new Map(outs.flatMap(({ path, md5 }) => (md5 === null ? [] : [[path, md5] as const])))
  const judged: Lock[] = []
  for (const [path, stages] of locks) {
    const own = new Map<DvcStage, readonly string[]>()
    for (const stage of stages) own.set(stage, await reasonsOf(view, path, stage, recorded))
    judged.push({ path, stages: withUpstream(stages, own) })
  }
  const empty = pointers.flatMap(({ path, outs: own }) =>
    own.flatMap((out) => (!out.isRecorded ? [{ path, out: out.path }] : [])),
  )
  return { locks: judged, empty, outs: outs.map(({ path }) => path), unknown }
}
