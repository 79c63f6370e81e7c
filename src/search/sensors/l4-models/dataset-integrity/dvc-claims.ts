import type { Tree } from '../../../../domain/workspace.ts'
import { readDvcFile, readDvcLock } from '../../../../formats/dvc.ts'
import type { DvcRecord, DvcStage } from '../../../../formats/dvc.ts'
import type { Claim, Claims } from './claims.ts'

/** A `.dvc` file or `dvc.lock` of the tree, read. */
export interface DvcFile extends DvcRecord {
  readonly path: string
}

export interface DvcFiles {
  readonly files: readonly DvcFile[]
  readonly unknown: Claims['unknown']
}

const read = async (tree: Tree, path: string): Promise<DvcFile | { readonly reason: string }> => {
  const text = await tree.text(path)
  if (!text.known) return { reason: text.reason }
  if (path.endsWith('.dvc')) return { path, ...readDvcFile(path, text.value) }
  const pipeline = await tree.text(path.replace(/lock$/, 'yaml'))
  return { path, ...readDvcLock(path, text.value, pipeline.known ? pipeline.value : null) }
}

/** All `.dvc` files and locks of a tree. A folder may be called `.dvc` too; what lies in it is DVC's own. */
export const readDvcFiles = async (tree: Tree, exclude: readonly string[]): Promise<DvcFiles> => {
  const files: DvcFile[] = []
  const unknown: Claims['unknown'][number][] = []
  for (const path of tree.match(['**/*.dvc', '**/dvc.lock'], exclude)) {
    if (/(?:^|\/)\.dvc\//.test(path)) continue
    const one = await read(tree, path)
    if ('path' in one) files.push(one)
    else unknown.push({ subject: path, reason: one.reason })
  }
  return { files, unknown }
}

const claimsOfStage = (record: string, { outs }: DvcStage): readonly Claim[] =>
  outs.flatMap(({ path, md5, size, folder, files }) =>
    md5 === null ? [] : [{ record, form: 'dvc', path, algorithm: 'md5', hex: md5, size, folder, files }],
  )

/** What DVC recorded of the outputs: of data it was given, and of what its stages made. */
export const claimsOfDvc = ({ files, unknown }: DvcFiles): Claims => ({
  claims: files.flatMap(({ path, stages }) => stages.flatMap((stage) => claimsOfStage(path, stage))),
  broken: files.flatMap(({ path, fault }) => (fault === null ? [] : [{ path, fault }])),
  unknown,
})
