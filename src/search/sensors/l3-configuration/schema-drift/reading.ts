import type { SourceFile } from '../../../../domain/format.ts'
import type { DataFile } from '../../../../formats/data-file.ts'
import { dataKind } from '../../../../formats/data-file.ts'

const isJsonLine = (line: string): boolean => {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object'
  } catch {
    return false
  }
}

/** Whether a file that is no JSON is JSON Lines. */
export const isJsonLines = ({ path, text }: SourceFile): boolean => {
  if (dataKind(path) !== 'json') return false
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return lines.length > 1 && lines.slice(0, 3).every(isJsonLine)
}

/** `./x.schema.json` beside a file, or a path from the root with a leading slash; null for what lies elsewhere, installed packages too. */
const pathFrom = (path: string, reference: string): string | null => {
  if (reference === '' || /^[a-z][a-z0-9+.-]*:/i.test(reference) || reference.startsWith('#')) return null
  const base = reference.startsWith('/') ? [] : path.split('/').slice(0, -1)
  const parts = [...base]
  for (const part of (reference.split('#', 1)[0] ?? '').split('/')) {
    if (part === '..' && parts.pop() === undefined) return null
    if (part !== '' && part !== '.' && part !== '..') parts.push(part)
  }
  return parts.length === 0 || parts.includes('node_modules') ? null : parts.join('/')
}

const comment = {
  json: null,
  yaml: /^# yaml-language-server:\s{1,40}\$schema=(\S{1,2000})/m,
  toml: /^#:schema\s{1,40}(\S{1,2000})/m,
} as const

/**
 * The schema of this repository that a file names: `$schema` in JSON, the language server's comment in YAML
 * (https://github.com/redhat-developer/yaml-language-server), Taplo's `#:schema` in TOML (https://taplo.tamasfe.dev).
 */
export const schemaNamedIn = ({ path, text }: SourceFile, { documents }: DataFile): string | null => {
  const kind = dataKind(path)
  if (kind === null) return null
  const written = comment[kind]?.exec(text.slice(0, 4000))?.[1]
  if (written !== undefined) return pathFrom(path, written)
  const value = documents[0]?.value
  if (kind !== 'json' || typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const stated = value['$schema']
  return typeof stated === 'string' ? pathFrom(path, stated) : null
}
