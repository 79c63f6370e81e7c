import { parse } from 'yaml'
import type { Tree } from '../../../../domain/workspace.ts'
import { dataFile } from '../../../../formats/data-file.ts'
import type { DataDocument } from '../../../../formats/data-file.ts'
import { checksumOf, folderOf, within } from './claims.ts'
import type { Claim, Claims } from './claims.ts'
import type { DvcFiles } from './dvc-claims.ts'
import type { ManifestSettings, Settings } from './settings.ts'

/** A file that describes data: what form it has, and the keys that it states a value for. */
export interface Descriptor {
  readonly path: string
  readonly form: 'dvc' | 'card' | 'datapackage' | 'croissant' | 'manifest'
  readonly keys: readonly string[]
}

export interface Described extends Claims {
  readonly descriptors: readonly Descriptor[]
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const stated = (value: unknown): boolean => value !== null && value !== undefined && value !== ''

const keysOf = (value: unknown): readonly string[] =>
  isMap(value) ? Object.keys(value).filter((key) => stated(value[key])) : []

const under = (value: unknown, key: string): unknown => {
  let at: unknown = value
  for (const part of key === '' ? [] : key.split('.')) at = isMap(at) ? at[part] : undefined
  return at
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** A path relative to the manifest's folder, or to the root where only there a file lies. */
const placeOf = (tree: Tree, manifest: string, path: string): string | null => {
  const beside = within(folderOf(manifest), path)
  const fromRoot = within('', path)
  return (beside === null || !tree.has(beside)) && fromRoot !== null && tree.has(fromRoot) ? fromRoot : beside
}

interface Entry {
  readonly path: unknown
  readonly checksum: unknown
  readonly size: unknown
}

const claimOf = (tree: Tree, record: string, { path, checksum, size }: Entry): readonly Claim[] => {
  const place = typeof path === 'string' ? placeOf(tree, record, path) : null
  const hash = typeof checksum === 'string' ? checksumOf(checksum) : null
  if (place === null || hash === null) return []
  const bytes = typeof size === 'number' ? size : null
  return [{ record, form: 'checksums', path: place, ...hash, size: bytes, folder: false, files: null }]
}

/** The entries of a manifest of the settings: a list, a map by path, or one entry. */
const entriesOf = (value: unknown, given: ManifestSettings): readonly Entry[] => {
  const at = under(value, given.entries)
  const entry = (one: unknown, path: unknown = under(one, given.path)): Entry => ({
    path,
    checksum: typeof one === 'string' ? one : under(one, given.checksum),
    size: under(one, given.size),
  })
  if (Array.isArray(at)) return at.map((one: unknown) => entry(one))
  if (!isMap(at)) return []
  if (typeof under(at, given.path) === 'string') return [entry(at)]
  return Object.entries(at).map(([path, one]) => entry(one, under(one, given.path) ?? path))
}

const listAt = (value: unknown, key: string): readonly unknown[] => {
  const at = under(value, key)
  return Array.isArray(at) ? at : []
}

/** https://datapackage.org/standard/data-resource/: `path`, `hash` and `bytes` of each resource. */
const ofDataPackage = (value: unknown): readonly Entry[] =>
  listAt(value, 'resources').map((one) => ({
    path: under(one, 'path'),
    checksum: under(one, 'hash'),
    size: under(one, 'bytes'),
  }))

/** https://docs.mlcommons.org/croissant/docs/croissant-spec.html: `contentUrl` and `sha256` or `md5` of a FileObject. */
const ofCroissant = (value: unknown): readonly Entry[] =>
  listAt(value, 'distribution').map((one) => ({
    path: under(one, 'contentUrl'),
    checksum: under(one, 'sha256') ?? under(one, 'md5'),
    size: null,
  }))

const isCroissant = (value: unknown): boolean =>
  textOf(under(value, 'conformsTo'))?.startsWith('http://mlcommons.org/croissant/') === true

interface Known {
  readonly form: Descriptor['form']
  readonly entries: readonly Entry[]
}

/** A manifest whose form is known by its name or by what it says of itself; null for other files. */
const knownForm = (path: string, value: unknown): Known | null => {
  if (/(?:^|\/)datapackage\.json$/.test(path)) return { form: 'datapackage', entries: ofDataPackage(value) }
  if (isCroissant(value)) return { form: 'croissant', entries: ofCroissant(value) }
  if (path.startsWith('.sar/datasets/')) return { form: 'manifest', entries: [] }
  const artifact = under(value, 'artifact')
  if (typeof artifact === 'string' && typeof under(value, 'checksum') === 'string')
    return { form: 'manifest', entries: [{ path: artifact, checksum: under(value, 'checksum'), size: null }] }
  return null
}

const knownFiles = [
  '**/datapackage.json',
  '**/croissant*.json',
  '**/metadata.json',
  '**/manifest.json',
  '.sar/datasets/*.{yaml,yml,json}',
]

const frontMatter = /^---\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/
const cardKeys = ['dataset_info', 'task_categories', 'task_ids', 'size_categories', 'annotations_creators']

/** A dataset card (https://huggingface.co/docs/hub/datasets-cards): Markdown whose front matter speaks of a dataset. */
const cardOf = (path: string, text: string): Descriptor | null => {
  const [, head = ''] = frontMatter.exec(text) ?? []
  if (!cardKeys.some((key) => head.includes(`${key}:`)) || head.includes('{{')) return null
  try {
    const value: unknown = parse(head, { uniqueKeys: false, logLevel: 'silent' })
    const keys = [...keysOf(value), ...keysOf(under(value, 'dataset_info'))]
    return cardKeys.some((key) => keys.includes(key)) ? { path, form: 'card', keys } : null
  } catch {
    return null
  }
}

const noClaims: Described = { claims: [], broken: [], unknown: [], descriptors: [] }

/** The first document of a data file, or why it cannot be had. */
const documentAt = async (tree: Tree, path: string): Promise<DataDocument | string> => {
  const text = await tree.text(path)
  if (!text.known) return text.reason
  const { documents, refused, faults } = dataFile.parse({ path, text: text.value })
  return documents[0] ?? refused ?? faults[0]?.message ?? 'it is empty'
}

/** A manifest that is known by its form, or that the settings name: these alone are unknown where they cannot be read. */
const ofManifest = async (
  tree: Tree,
  path: string,
  asked: { readonly isAsked: boolean; readonly form: ManifestSettings | undefined },
): Promise<Described> => {
  const document = await documentAt(tree, path)
  if (typeof document === 'string')
    return asked.isAsked ? { ...noClaims, unknown: [{ subject: path, reason: document }] } : noClaims
  const form = knownForm(path, document.value)
  if (form === null && !asked.isAsked) return noClaims
  const entries = asked.form === undefined ? (form?.entries ?? []) : entriesOf(document.value, asked.form)
  return {
    ...noClaims,
    claims: entries.flatMap((entry) => claimOf(tree, path, entry)),
    descriptors: [{ path, form: form?.form ?? 'manifest', keys: keysOf(document.value) }],
  }
}

/** What the data manifests and dataset cards of a tree say. */
export const readDescriptors = async (tree: Tree, given: Settings, dvc: DvcFiles): Promise<Described> => {
  const { exclude } = given
  const forms = new Map(given.manifests.flatMap((one) => tree.match(one.files, exclude).map((path) => [path, one])))
  const required = given.require.flatMap(({ files }) => tree.match(files, exclude))
  const asked = new Set([...forms.keys(), ...required.filter((path) => !path.endsWith('.md'))])
  const parts: Described[] = []
  for (const path of new Set([...tree.match(knownFiles, exclude), ...asked].toSorted()))
    parts.push(await ofManifest(tree, path, { isAsked: asked.has(path), form: forms.get(path) }))
  const cards: Descriptor[] = []
  for (const path of tree.match(['**/README.md', '**/*dataset*card*.md', '**/*DATASET*CARD*.md'], exclude)) {
    const text = await tree.text(path)
    const card = text.known ? cardOf(path, text.value) : null
    if (card !== null) cards.push(card)
  }
  const ofDvc = dvc.files.flatMap(({ path, stages }) =>
    path.endsWith('.dvc') ? stages.map(({ meta }): Descriptor => ({ path, form: 'dvc', keys: meta })) : [],
  )
  return {
    claims: parts.flatMap(({ claims }) => claims),
    broken: [],
    unknown: parts.flatMap(({ unknown }) => unknown),
    descriptors: [...ofDvc, ...parts.flatMap(({ descriptors }) => descriptors), ...cards],
  }
}
