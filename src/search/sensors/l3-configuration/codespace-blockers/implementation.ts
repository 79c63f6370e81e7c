import type { SourceFile } from '../../../../domain/format.ts'
import type { Reading } from '../../../../domain/reading.ts'
import type { FileFacts, Inspection, View } from '../../../../domain/sensor.ts'
import { dataFile } from '../../../../formats/data-file.ts'
import { expectationIn } from '../../../../formats/expectation.ts'
import { configurationSchema } from './configuration.ts'
import { composeFindings, missingFiles, undeclaredSecrets } from './judge.ts'
import { codespaceFactsSchema, needsOf } from './needs.ts'
import type { CodespaceFacts } from './needs.ts'
import { folderOf } from './paths.ts'
import { implementSensor } from '../../../../domain/sensor.ts'
import { settings } from '../codespace-blockers.ts'
import type { Settings } from '../codespace-blockers.ts'

const broken = (
  path: string,
  message: string,
  { line, column }: { readonly line: number; readonly column: number },
) => ({
  kind: 'unparsable',
  subject: path,
  effect: 'blocks' as const,
  title: `${path.split('/').at(-1) ?? path} cannot be read`,
  detail: `Line ${line}: ${message}. Comments and a last comma are allowed, nothing else is; no codespace is created from it.`,
  remedy: `repair line ${line}`,
  location: { path, line, column, endLine: line, endColumn: column + 1 },
})

const inspect = (file: SourceFile): Inspection<CodespaceFacts> => {
  const { path } = file
  const { documents, faults, refused } = file.as(dataFile)
  if (refused !== null) return { facts: null, findings: [], unknown: [{ subject: path, reason: refused }] }
  const [fault] = faults
  const [document] = documents
  if (fault !== undefined) return { facts: null, findings: [broken(path, fault.message, fault)] }
  const parsed = configurationSchema.safeParse(document?.value)
  if (document === undefined || !parsed.success)
    return { facts: null, findings: [broken(path, 'the file holds no object', { line: 1, column: 1 })] }
  const place = (keys: readonly string[]) => document.place(keys) ?? { line: 1, column: 1 }
  return { facts: needsOf(parsed.data, folderOf(path), place), findings: [] }
}

/** The secrets that the registry lists for codespaces; null where nothing says what is expected. */
const registeredSecrets = async ({ tree }: View, { registry }: Settings): Promise<ReadonlySet<string> | null> => {
  const found = await expectationIn(tree, { registry, expected: [] })
  if (!('expectation' in found)) return null
  const { expected } = found.expectation.registry
  return new Set(expected.filter(({ layer }) => layer === 'codespace').map(({ name }) => name.toUpperCase()))
}

const conclude = async (facts: readonly FileFacts<CodespaceFacts>[], view: View, given: Settings): Promise<Reading> => {
  const { tree } = view
  const registered = facts.length === 0 ? null : await registeredSecrets(view, given)
  const composed = await Promise.all(facts.map(({ path, facts: one }) => composeFindings(path, one, tree)))
  return {
    findings: [
      ...facts.flatMap(({ path, facts: one }) => [
        ...missingFiles(path, one, tree),
        ...(registered === null ? [] : undeclaredSecrets(path, one, registered)),
      ]),
      ...composed.flatMap(({ findings }) => findings),
    ],
    unknown: composed.flatMap(({ unknown }) => unknown),
  }
}

/** What `codespace-blockers` does with files and with the repository. */
export const implementation = implementSensor(settings, {
  facts: codespaceFactsSchema,
  inspect,
  conclude,
})
