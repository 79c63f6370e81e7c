import { posix } from 'node:path'
import { parseDocument } from 'yaml'
import { z } from 'zod'
import { anyKeys, faultsOf } from './yaml-keys.ts'

/** A file or folder that DVC follows: where it lies in the tree, and what DVC recorded of its content. */
export interface DvcItem {
  /** From the root of the tree. */
  readonly path: string
  /** 32 hex digits; null where DVC recorded none (an output not produced yet, or another kind of hash). */
  readonly md5: string | null
  /** Whether any hash, tag or version stands there. */
  readonly isRecorded: boolean
  readonly folder: boolean
  readonly size: number | null
  readonly files: number | null
  /** False where Git holds the file itself (`cache: false`). */
  readonly cached: boolean
}

export interface DvcParameter {
  readonly file: string
  readonly key: string
  readonly value: z.core.util.JSONType
}

/** A stage of `dvc.lock`, or a `.dvc` file, which has no name. */
export interface DvcStage {
  readonly name: string | null
  readonly deps: readonly DvcItem[]
  readonly outs: readonly DvcItem[]
  /** Values of parameter files (path from the root) that the stage last ran with, by dotted key. */
  readonly params: readonly DvcParameter[]
  /** A `.dvc` file's `meta`, with that of its outputs: keys that the repository chose itself. */
  readonly meta: readonly string[]
}

/** `fault` says why the file could not be taken; then there are no stages. */
export interface DvcRecord {
  readonly stages: readonly DvcStage[]
  readonly fault: string | null
}

const itemSchema = z.looseObject({
  path: z.string().optional(),
  md5: z.string().nullish(),
  size: z.number().nullish(),
  nfiles: z.number().nullish(),
  cache: z.boolean().nullish(),
  meta: z.record(z.string(), z.unknown()).nullish(),
})
const itemsSchema = z.array(itemSchema).nullish()
const pointerSchema = z.looseObject({
  outs: itemsSchema,
  deps: itemsSchema,
  wdir: z.string().nullish(),
  meta: z.record(z.string(), z.unknown()).nullish(),
})
const stageSchema = z.looseObject({
  outs: itemsSchema,
  deps: itemsSchema,
  params: z.record(z.string(), z.record(z.string(), z.json())).nullish().catch(null),
})
const lockSchema = z.looseObject({ schema: z.string(), stages: z.record(z.string(), stageSchema).nullish() })
const oldLockSchema = z.record(z.string(), stageSchema)
const pipelineSchema = z.looseObject({
  stages: z
    .record(
      z.string(),
      z.looseObject({
        wdir: z.string().nullish(),
        frozen: z.boolean().nullish().catch(null),
        outs: z
          .array(z.union([z.string(), z.record(z.string(), z.unknown())]))
          .nullish()
          .catch(null),
      }),
    )
    .nullish(),
})

/** What DVC calls the hashes of its kinds of storage; cloud versioning lists a folder's files instead. */
const recordKeys = ['md5', 'etag', 'checksum', 'version_id', 'sha256', 'files', 'cloud'] as const

const hash = /^([0-9a-f]{32})(\.dir)?$/

const itemsOf = (given: z.infer<typeof itemsSchema>, base: string): readonly DvcItem[] =>
  (given ?? []).flatMap((item) => {
    const path = item.path === undefined ? null : placeOf(base, item.path)
    if (path === null) return []
    const [, md5, folder] = hash.exec(item.md5 ?? '') ?? []
    return [
      {
        path,
        md5: md5 ?? null,
        isRecorded: recordKeys.some((key) => typeof item[key] === 'string' || Array.isArray(item[key])),
        folder: folder !== undefined || typeof item.nfiles === 'number',
        size: item.size ?? null,
        files: item.nfiles ?? null,
        cached: item.cache !== false,
      },
    ]
  })

const parametersOf = (
  given: Readonly<Record<string, Readonly<Record<string, z.core.util.JSONType>>>>,
  base: string,
): readonly DvcParameter[] =>
  Object.entries(given).flatMap(([path, values]) => {
    const file = placeOf(base, path)
    return file === null ? [] : Object.entries(values).map(([key, value]) => ({ file, key, value }))
  })

/** A path of the tree; null for what lies elsewhere: a URL, an absolute path, one above the root. */
const placeOf = (base: string, path: string): string | null => {
  if (/^[a-z][a-z0-9+.-]*:/i.test(path) || posix.isAbsolute(path) || path.includes('${')) return null
  const joined = posix.normalize(posix.join(base, path))
  return joined === '..' || joined.startsWith('../') || joined === '.' ? null : joined.replace(/\/$/, '')
}

/** The document as data; a text for why it is none. Merge markers are named, because nobody sees them in a data file. */
const dataOf = (text: string): { readonly value: unknown } | string => {
  if (/^(?:<{7}|>{7})(?: |$)/m.test(text)) return 'it holds the marks of a merge that was not finished'
  const document = parseDocument(text, { ...anyKeys, prettyErrors: false, logLevel: 'silent' })
  if (faultsOf(document).length > 0) return 'it is no YAML'
  try {
    const value: unknown = document.toJS({ maxAliasCount: 0 })
    return { value }
  } catch {
    return 'it holds aliases, which DVC never writes'
  }
}

const refused = (fault: string): DvcRecord => ({ stages: [], fault })

/**
 * Reads a `.dvc` file (https://doc.dvc.org/user-guide/project-structure/dvc-files): what `dvc add` and `dvc import`
 * write beside data that DVC keeps.
 */
export const readDvcFile = (path: string, text: string): DvcRecord => {
  const data = dataOf(text)
  if (typeof data === 'string') return refused(data)
  const parsed = pointerSchema.safeParse(data.value)
  if (!parsed.success) return refused('it has not the form of a .dvc file')
  const { outs, deps, wdir, meta } = parsed.data
  const base = posix.join(posix.dirname(path), wdir ?? '.')
  const keys = [meta, ...(outs ?? []).map((item) => item.meta)].flatMap((one) => Object.keys(one ?? {}))
  return {
    stages: [
      { name: null, deps: itemsOf(deps, base), outs: itemsOf(outs, base), params: [], meta: [...new Set(keys)] },
    ],
    fault: null,
  }
}

/**
 * Reads a `dvc.lock` (https://doc.dvc.org/user-guide/project-structure/dvcyaml-files#dvclock-file) of either schema.
 * Its paths begin where the stage works, which only `dvc.yaml` says; stages that work in a folder made of variables
 * are left out.
 */
export const readDvcLock = (path: string, text: string, pipeline: string | null): DvcRecord => {
  const data = dataOf(text)
  if (typeof data === 'string') return refused(data)
  const isNew = typeof data.value === 'object' && data.value !== null && 'schema' in data.value
  const parsed = isNew
    ? lockSchema.transform(({ stages }) => stages ?? {}).safeParse(data.value)
    : oldLockSchema.safeParse(data.value ?? {})
  if (!parsed.success) return refused('it has not the form of a dvc.lock')
  const folders = foldersOf(pipeline)
  const stages = Object.entries(parsed.data).flatMap(([name, { deps, outs, params }]) => {
    const folder = folders.get(name.split('@', 1)[0] ?? name) ?? '.'
    if (folder.includes('${')) return []
    const base = posix.join(posix.dirname(path), folder)
    const stage = { name, deps: itemsOf(deps, base), outs: itemsOf(outs, base), meta: [] }
    return [{ ...stage, params: parametersOf(params ?? {}, base) }]
  })
  return { stages, fault: null }
}

const foldersOf = (pipeline: string | null): ReadonlyMap<string, string> => {
  const data = pipeline === null ? 'none' : dataOf(pipeline)
  const parsed = typeof data === 'string' ? null : pipelineSchema.safeParse(data.value)
  return new Map(
    Object.entries(parsed?.data?.stages ?? {}).flatMap(([name, stage]) =>
      typeof stage.wdir === 'string' ? [[name, stage.wdir] as const] : [],
    ),
  )
}

/** The stages of a `dvc.yaml` with the paths of what they make; paths that variables make are left out. */
export const pipelineStages = (
  path: string,
  text: string,
): readonly { readonly name: string; readonly frozen: boolean; readonly outs: readonly string[] }[] => {
  const data = dataOf(text)
  const parsed = typeof data === 'string' ? null : pipelineSchema.safeParse(data.value)
  return Object.entries(parsed?.data?.stages ?? {}).map(([name, { wdir, outs, frozen }]) => {
    const base = posix.join(posix.dirname(path), wdir ?? '.')
    const given = (outs ?? []).flatMap((one) => (typeof one === 'string' ? [one] : Object.keys(one)))
    return { name, frozen: frozen === true, outs: given.flatMap((one) => placeOf(base, one) ?? []) }
  })
}
