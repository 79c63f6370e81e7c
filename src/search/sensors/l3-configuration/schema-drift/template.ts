import type { SourceFile } from '../../../../domain/format.ts'
import { dataFile, dataKind } from '../../../../formats/data-file.ts'
import type { DataFault, DataPlace } from '../../../../formats/data-file.ts'

/** Jinja, Go, ERB; `%CLUSTER_ID%`; and, where YAML has a value, `{name}/image`, which no YAML can be. */
const marker = /\{\{|\{%|<%|%[A-Z][A-Z0-9_]{2,60}%|[:-] {1,8}\{[A-Za-z_]\w{0,60}\}[^\s,}\]]/

/** Places of templates: of a Helm chart, of a scaffold, by a name such as `values.j2.yaml`. */
const placeOfTemplates = /(?:^|\/)templates\/|\{\{|\{%|\.(?:j2|jinja2?|tpl|tmpl|template)\./

/** How far from a marker, in lines, a parser may stumble over it. */
const reach = 2

const withoutComment = (line: string): string => line.replace(/(?:^|\s)#[\s\S]*/, '')

const markedNear = (path: string, text: string, { line }: DataPlace): boolean => {
  const lines = text.split('\n').slice(Math.max(line - 1 - reach, 0), line + reach)
  const hasComments = dataKind(path) !== 'json'
  return lines.some((one) => marker.test(hasComments ? withoutComment(one) : one))
}

/** The text as if each marker had been filled in by a number, and each statement had run to nothing. */
const filledIn = (text: string): string =>
  text
    .replace(/\{\{[^{}\n]{0,300}\}\}/g, '0')
    .replace(/\{%[^%\n]{0,300}%\}|<%[^%\n]{0,300}%>/g, '')
    .replace(/%[A-Z][A-Z0-9_]{2,60}%/g, '0')

const parsesFilledIn = ({ path, text }: SourceFile): boolean => {
  const filled = filledIn(text)
  return filled !== text && dataFile.parse({ path, text: filled }).faults.length === 0
}

/** The value that an exercise leaves out: `- 'BASE_IMAGE= # TODO`. */
const leftOut = /[=:]\s{0,20}(?:#|\/\/)\s{0,20}(?:TODO|FIXME)\b/

/**
 * Why nobody can tell whether a file with a fault is broken: what is filled in before it is read stands in its way, near
 * the fault. Null where it is broken, and where it lies among templates, which no reader takes as they are.
 */
export const faultOfTemplate = (file: SourceFile, fault: DataFault): { readonly unsure: string | null } | null => {
  if (placeOfTemplates.test(file.path) && marker.test(file.text)) return { unsure: null }
  // What only some readers refuse, such as a key twice, was read: no marker stood in its way.
  if (fault.lax !== undefined) return null
  if (markedNear(file.path, file.text, fault) || parsesFilledIn(file))
    return { unsure: `it is a template: what line ${fault.line} becomes when it is filled in cannot be told` }
  const own = file.text.split('\n', fault.line).at(-1) ?? ''
  return leftOut.test(own) ? { unsure: `the value of line ${fault.line} is still to be filled in` } : null
}
