import { z } from 'zod'
import type { SourceFile } from '../../../domain/format.ts'
import type { Reading } from '../../../domain/reading.ts'
import { defineSensor } from '../../../domain/sensor.ts'
import type { FileFacts, Inspection, View } from '../../../domain/sensor.ts'
import { dataFile } from '../../../formats/data-file.ts'
import { expectationIn, usualRegistry } from '../../../formats/expectation.ts'
import { configurationSchema } from './codespace-blockers/configuration.ts'
import { composeFindings, missingFiles, undeclaredSecrets } from './codespace-blockers/judge.ts'
import { codespaceFactsSchema, needsOf } from './codespace-blockers/needs.ts'
import type { CodespaceFacts } from './codespace-blockers/needs.ts'
import { folderOf } from './codespace-blockers/paths.ts'

const settings = z.strictObject({
  registry: z.string().default(usualRegistry).describe('the file that lists the expected variables and secrets'),
})
type Settings = z.infer<typeof settings>

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

export const codespaceBlockers = defineSensor({
  id: 'codespace-blockers',
  layer: 'L3',
  title: 'Codespaces that cannot start',
  why: 'A codespace is where people and agents begin. When its Dockerfile was moved or its setup script renamed, nobody on a working machine notices, and every newcomer starts with a recovery container and an hour lost.',
  cannotKnow:
    'Nothing is built: whether images exist, features of registries answer, packages install and ports are free is not tried. Commands are read up to the first that moves elsewhere or brings files (`cd`, `git`, `curl`, `mkdir` …). What scripts and Dockerfiles do inside is not read. Whether a codespace secret is stored only its owner can see; it is held to the registry, where there is one. That the file is no JSON, schema-drift says as well; here it is what stops the codespace.',
  kinds: {
    unparsable: 'devcontainer.json is no JSON with comments.',
    'file-missing': 'A Dockerfile, Compose file, local feature, folder or environment file is not there.',
    'service-missing': 'The Compose files have no service of that name.',
    'script-missing': 'A lifecycle command starts a script that is not there.',
    'script-not-executable': 'A lifecycle command starts a script that git keeps without the executable bit.',
    'secret-undeclared': 'The container asks for a secret that the registry does not list for codespaces.',
  },
  files: ['.devcontainer.json', '.devcontainer/devcontainer.json', '.devcontainer/*/devcontainer.json'],
  wakesOn: ['push', 'pull_request', 'merge_group'],
  cadence: 'daily',
  version: 1,
  settings,
  facts: codespaceFactsSchema,
  inspect,
  conclude,
})
