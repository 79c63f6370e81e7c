import { blobHash } from '../../../../domain/identity.ts'
import type { Observation } from '../../../../domain/finding.ts'
import type { Unknown } from '../../../../domain/reading.ts'
import type { View } from '../../../../domain/sensor.ts'
import { filterOf } from '../../../../formats/git-attributes.ts'
import { lfsPointer, longestPointer, looksLikePointer } from '../../../../formats/git-lfs.ts'
import type { LfsPointer } from '../../../../formats/git-lfs.ts'
import type { TreeEntry } from '../../../../domain/workspace.ts'
import { folderOf } from './claims.ts'
import { brokenPointer, outsideLfs, strayPointer } from './findings.ts'

/** Endings of files that nobody writes by hand as a few lines of text. */
const dataEndings =
  'csv,tsv,parquet,arrow,feather,avro,orc,jsonl,ndjson,npy,npz,h5,hdf5,mat,pkl,pickle,joblib,pt,pth,ckpt,safetensors,onnx,gguf,tflite,pb,bin,model,zip,gz,tgz,tar,bz2,xz,7z,zst,wav,mp3,flac,ogg,mp4,jpg,jpeg,png,gif,tif,tiff,webp,db,sqlite,sqlite3,pdf,whl'

interface Part {
  readonly findings: readonly Observation[]
  readonly unknown: readonly Unknown[]
  /** How many files Git LFS is given here. */
  readonly tracked: number
}

/** The pointer that lies at a path, `broken` where it is none that can be followed; null for content. */
const pointerAt = async ({ tree }: View, { path, size }: TreeEntry): Promise<LfsPointer | 'broken' | null> => {
  if (size === 0 || size > longestPointer) return null
  const bytes = await tree.read(path)
  if (!bytes.known) return null
  const text = Array.from(bytes.value, (byte) => String.fromCharCode(byte)).join('')
  return looksLikePointer(text) ? (lfsPointer(text) ?? 'broken') : null
}

/** Git LFS writes a pointer in this form and no other, so that the hash of what Git holds tells whether it is one. */
const pointerBlob = (oid: string, size: number): string =>
  blobHash(new TextEncoder().encode(`version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${size}\n`))

/** Pointers may carry extensions; so it counts that Git holds these very bytes, where they can be read again. */
const isHeldByGit = async ({ tree }: View, path: string, blob: string): Promise<boolean> => {
  const bytes = await tree.read(path)
  return !bytes.known || blobHash(bytes.value) === blob
}

/** Files given to Git LFS that hold content here: pulled, or committed past it? */
const judgeContent = async (view: View, entries: readonly TreeEntry[]): Promise<Part> => {
  if (entries.length === 0) return { findings: [], unknown: [], tracked: 0 }
  const answers = await view.stores.digests(
    entries.map(({ path }) => ({ path, algorithm: 'sha256', folder: false }) as const),
  )
  const past: string[] = []
  const unknown: Unknown[] = []
  for (const [index, { path, blob }] of entries.entries()) {
    const answer = answers[index]
    if (answer?.known === true && answer.value !== null) {
      const { hex, bytes } = answer.value
      if (bytes > 0 && pointerBlob(hex, bytes) !== blob && (await isHeldByGit(view, path, blob))) past.push(path)
    } else if (answer?.known === false) unknown.push({ subject: path, reason: answer.reason })
  }
  const folders = Map.groupBy(past, folderOf)
  const findings = [...folders].map(([folder, paths]) => outsideLfs(folder, paths))
  return { findings, unknown, tracked: entries.length }
}

/** What the `.gitattributes` files of a tree give to Git LFS; `all`: they give it something. */
const tracking = async ({ tree }: View) => {
  const texts = await Promise.all(
    tree.match(['**/.gitattributes']).map(async (path) => ({ path, text: await tree.text(path) })),
  )
  const filter = filterOf(texts.flatMap(({ path, text }) => (text.known ? [{ path, text: text.value }] : [])))
  const isUsed = texts.some(({ text }) => text.known && text.value.includes('filter=lfs'))
  return {
    isUsed,
    holds: (path: string): boolean => isUsed && filter(path) === 'lfs',
    unread: texts.flatMap(({ path, text }) => (text.known ? [] : [{ subject: path, reason: text.reason }])),
  }
}

/** Pointers where content is expected, content where pointers are, and pointers that stand for nothing. */
export const judgeLfs = async (view: View, exclude: readonly string[]): Promise<Part> => {
  const { tree } = view
  const { isUsed, holds, unread } = await tracking(view)
  const findings: Observation[] = []
  const content: TreeEntry[] = []
  let tracked = 0
  const candidates = tree.match(isUsed ? ['**'] : [`**/*.{${dataEndings}}`], exclude)
  for (const path of candidates) {
    const isLfs = holds(path)
    const entry = isLfs || isData.test(path) ? tree.entry(path) : undefined
    if (entry === undefined) continue
    tracked += isLfs ? 1 : 0
    const found = await pointerAt(view, entry)
    if (found === null && isLfs) content.push(entry)
    else if (found === 'broken') findings.push(brokenPointer(path))
    else if (found !== null && !isLfs && unread.length === 0) findings.push(strayPointer(path, found.size))
  }
  const judged = await judgeContent(view, content)
  return { findings: [...findings, ...judged.findings], unknown: [...unread, ...judged.unknown], tracked }
}

const isData = new RegExp(`\\.(?:${dataEndings.replaceAll(',', '|')})$`)
