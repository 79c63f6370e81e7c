import { z } from 'zod'
import type { Unknown } from '../../../../domain/reading.ts'
import type { Tree } from '../../../../domain/workspace.ts'
import { dataFile } from '../../../../formats/data-file.ts'
import type { Piece } from './assembled.ts'
import { roleSchema } from './manifest.ts'
import type { Manifest } from './manifest.ts'

/** What a manifest draws on: fragments and blocks that are there, and names of what is not. */
export interface Sources {
  readonly fragments: readonly Piece[]
  readonly blocks: readonly Piece[]
  /** `where` in the manifest, and the path that is not there. */
  readonly missing: readonly { readonly where: string; readonly path: string }[]
  readonly unknown: readonly Unknown[]
}

type Missing = Sources['missing'][number]

interface Reader {
  readonly tree: Tree
  readonly folder: string
  readonly missing: Missing[]
  readonly unknown: Unknown[]
}

const textOf = async ({ tree, missing, unknown }: Reader, where: string, path: string): Promise<string | null> => {
  if (!tree.has(path)) {
    if (tree.mayHold(path)) unknown.push({ subject: path, reason: tree.partial ?? 'it could not be listed' })
    else missing.push({ where, path })
    return null
  }
  const text = await tree.text(path)
  if (text.known) return text.value
  unknown.push({ subject: path, reason: text.reason })
  return null
}

const deepest = 10

/** The capabilities of a role: those of the one it extends first, doubles once, what it relaxes taken out. */
const capabilitiesOf = async (reader: Reader, role: string, depth: number): Promise<readonly string[]> => {
  if (depth > deepest) return []
  const path = `${reader.folder}_roles/${role}.toml`
  const text = await textOf(reader, 'substrate_role', path)
  if (text === null) return []
  const parsed = roleSchema.safeParse(dataFile.parse({ path, text }).documents[0]?.value)
  if (!parsed.success) {
    reader.unknown.push({ subject: path, reason: z.prettifyError(parsed.error).split('\n')[0] ?? 'no role' })
    return []
  }
  const { extends: parent, required, relaxes } = parsed.data.capabilities
  const inherited = parent === undefined ? [] : await capabilitiesOf(reader, parent, depth + 1)
  return [...new Set([...inherited, ...required])].filter((one) => parent === undefined || !relaxes.includes(one))
}

/** Reads what a manifest names in the folders beside `_manifests/`. `folder` ends in a slash, or is empty. */
export const sourcesOf = async (tree: Tree, folder: string, manifest: Manifest): Promise<Sources> => {
  const reader: Reader = { tree, folder, missing: [], unknown: [] }
  const pieces = async (
    where: string,
    names: readonly string[],
    pathOf: (name: string) => string,
  ): Promise<Piece[]> => {
    const found: Piece[] = []
    for (const name of names) {
      const text = await textOf(reader, where, pathOf(name))
      if (text !== null) found.push({ from: pathOf(name), text: text.trim() })
    }
    return found
  }
  const { substrate_role: role } = manifest
  const capabilities = role === null ? [] : await capabilitiesOf(reader, role, 0)
  const fragments = await pieces(
    'substrate_role',
    capabilities,
    (name) => `${folder}_capabilities/${name.replace('::', '/')}/text.md`,
  )
  const blocks = await pieces('blocks', manifest.blocks, (name) => `${folder}_blocks/${name}.md`)
  for (const { target } of manifest.handoff) {
    const path = `${folder}_manifests/${target}.toml`
    if (!tree.mayHold(path)) reader.missing.push({ where: 'handoff', path })
  }
  return { fragments, blocks, missing: reader.missing, unknown: reader.unknown }
}
