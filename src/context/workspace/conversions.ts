import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gitOutput } from './git.ts'
import { entryOnDisk } from './on-disk.ts'
import type { TreeEntry } from '../../domain/workspace.ts'

const attributes = ['filter', 'eol', 'ident', 'working-tree-encoding']

/**
 * Git counts a file as unchanged when its content is what the checkout made of the blob: with LFS, `core.autocrlf` and
 * their like the bytes on disk are not those that the blob's hash stands for. Such files get the hash of their bytes.
 * Whatever `text=auto` alone does to line ends is left: it changes nothing when it checks out.
 */
export const withConverted = async (
  root: string,
  entries: readonly TreeEntry[],
  config: ReadonlyMap<string, string>,
  infoAttributes: string,
): Promise<readonly TreeEntry[]> => {
  const convertsAll = config.get('core.autocrlf') === 'true' || config.get('core.eol') === 'crlf'
  const converted = convertsAll ? null : await convertedPaths(root, entries, infoAttributes)
  if (converted?.size === 0) return entries
  return entries.map((entry) => {
    if (entry.kind === 'submodule' || entry.kind === 'symlink') return entry
    return converted?.has(entry.path) === false ? entry : (entryOnDisk(root, entry.path) ?? entry)
  })
}

async function convertedPaths(
  root: string,
  entries: readonly TreeEntry[],
  infoAttributes: string,
): Promise<ReadonlySet<string>> {
  const files = entries.filter(({ path }) => path === '.gitattributes' || path.endsWith('/.gitattributes'))
  const sources = [...files.map(({ path }) => join(root, path)), infoAttributes]
  if (!sources.some((file) => mentionsConversion(file))) return new Set()
  const input = entries.map(({ path }) => `${path}\0`).join('')
  const output = await gitOutput(root, ['check-attr', '-z', '--stdin', ...attributes], input)
  const fields = output.toString('utf8').split('\0')
  const converted = new Set<string>()
  for (let at = 0; at + 2 < fields.length; at += 3)
    if (converts(fields[at + 1], fields[at + 2])) converted.add(fields[at] ?? '')
  return converted
}

function mentionsConversion(file: string): boolean {
  if (!existsSync(file)) return false
  try {
    return /filter=|eol=crlf|ident|working-tree-encoding=/.test(readFileSync(file, 'utf8'))
  } catch {
    return true
  }
}

function converts(attribute: string | undefined, value: string | undefined): boolean {
  if (value === undefined || value === 'unspecified' || value === 'unset') return false
  return attribute !== 'eol' || value === 'crlf'
}
