import type { Location, Observation } from '../../../../domain/finding.ts'
import type { Effect } from '../../../../domain/words.ts'
import type { DataDocument, DataFault, DataPath, DataPlace } from '../../../../formats/data-file.ts'
import type { SchemaFault } from '../../../../formats/json-schema.ts'

const locationOf = (path: string, place: DataPlace | null): { readonly location?: Location } =>
  place === null
    ? {}
    : { location: { path, line: place.line, column: place.column, endLine: place.line, endColumn: place.column } }

const labelOf = (item: unknown): string | null => {
  if (typeof item !== 'object' || item === null) return null
  const fields = new Map<string, unknown>(Object.entries(item))
  const named = [fields.get('id'), fields.get('name'), fields.get('uses'), fields.get('repo')]
  return named.find((one): one is string => typeof one === 'string' && one.length <= 80) ?? null
}

/** `updates[pip].schedule`: keys, and items of lists by their id or name, else by index. */
const locatorOf = (value: unknown, path: DataPath): string => {
  let current: unknown = value
  let locator = ''
  for (const part of path) {
    const isItem = Array.isArray(current)
    const next: unknown =
      typeof current === 'object' && current !== null ? new Map(Object.entries(current)).get(String(part)) : undefined
    if (isItem) locator += `[${labelOf(next) ?? part}]`
    else locator += locator === '' ? part : `.${part}`
    current = next
  }
  return locator
}

/** A file that its own format refuses. */
export const unparsable = (path: string, { message, lax, line, column }: DataFault, effect: Effect): Observation => ({
  kind: 'unparsable',
  subject: path,
  effect: lax === 'doubled-line' ? 'advises' : effect,
  ...(lax === 'doubled-key' || lax === 'doubled-line'
    ? {
        title: `${path} has a key twice in one mapping`,
        detail: `Line ${line}: the key stands above already${lax === 'doubled-line' ? ' with the same value' : ''}. Strict readers refuse the file; others, PyYAML among them, keep the last value and drop the first without a word.`,
        remedy: 'keep one of the two',
      }
    : {
        title: `${path} cannot be parsed`,
        detail: `Line ${line}: ${message.replaceAll('`', "'")}.`,
        remedy: 'mend the file at this line; whoever loads it fails there',
      }),
  ...locationOf(path, { line, column }),
  data: { line },
})

/** Whether a value at a path is a placeholder that a template fills in: `{{ cookiecutter.name }}`. */
export const isTemplated = (value: unknown, path: DataPath): boolean => {
  let current: unknown = value
  for (const part of path)
    current =
      typeof current === 'object' && current !== null ? new Map(Object.entries(current)).get(String(part)) : null
  return typeof current === 'string' && /\{\{|\{%|<%/.test(current)
}

/** One place of a file that its schema refuses. `schema` is the schema's path or name. */
export const againstSchema = (
  { path, schema, effect }: { readonly path: string; readonly schema: string; readonly effect: Effect },
  document: DataDocument,
  fault: SchemaFault,
): Observation => {
  const locator = locatorOf(document.value, fault.path)
  const where = locator === '' ? 'the whole document' : locator
  return {
    kind: 'schema',
    subject: locator === '' ? path : `${path}#${locator}`,
    effect,
    title: `${path} breaks its schema at ${where}`,
    detail: `\`${where.replaceAll('`', "'")}\`: ${fault.message} (schema: ${schema}).`,
    remedy: `bring it in line with ${schema}`,
    ...locationOf(path, document.place(fault.path)),
    data: { schema, locator },
  }
}
