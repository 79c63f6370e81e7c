import { z } from 'zod'
import type { Observation } from '../../../../domain/finding.ts'
import type { SourceFile } from '../../../../domain/format.ts'
import { globMatcher } from '../../../../domain/glob.ts'
import type { Reading, Unknown } from '../../../../domain/reading.ts'
import type { FileFacts, Inspection } from '../../../../domain/sensor.ts'
import type { Effect } from '../../../../domain/words.ts'
import type { Tree } from '../../../../domain/workspace.ts'
import { dataFile, dataKind } from '../../../../formats/data-file.ts'
import type { DataFault, DataFile } from '../../../../formats/data-file.ts'
import { looksLikePointer } from '../../../../formats/git-lfs.ts'
import { compileSchema } from '../../../../formats/json-schema.ts'
import type { CompiledSchema } from '../../../../formats/json-schema.ts'
import { roleOf } from '../../../../formats/workflows.ts'
import { againstSchema, isTemplated, unparsable } from './findings.ts'
import { choiceSchema, hydraChoices, missingChoices } from './hydra.ts'
import { isJsonLines, schemaNamedIn } from './reading.ts'
import { faultOfTemplate } from './template.ts'
import { wellKnown } from './well-known.ts'
import { implementSensor } from '../../../../domain/sensor.ts'
import { settings } from '../schema-drift.ts'
import type { Settings } from '../schema-drift.ts'

/** The schema that a file names itself, as a path of the tree, and what it chooses for Hydra. */
const namedSchema = z.strictObject({ schema: z.string().nullable(), choices: z.array(choiceSchema) })

const forShow =
  /(?:^|\/)(?:tests?|docs?|documentation|examples?|samples?|demos?|tutorials?|templates?|labs?|exercises?)\//

/** Files of tests and examples may be broken on purpose; of the others those whose schema is known stop whoever reads them. */
const effectOf = (path: string, matters: boolean): Effect =>
  forShow.test(path) ? 'advises' : matters ? 'blocks' : 'degrades'

const checkedBy = (path: string, file: DataFile, schema: CompiledSchema, name: string): readonly Observation[] =>
  schema.ok
    ? file.documents.flatMap((document) =>
        schema
          .check(document.value)
          .filter((fault) => !isTemplated(document.value, fault.path))
          .map((fault) => againstSchema({ path, schema: name, effect: effectOf(path, true) }, document, fault)),
      )
    : []

const dataOf = (file: SourceFile): DataFile =>
  looksLikePointer(file.text)
    ? { ...file.as(dataFile), faults: [], documents: [], refused: 'its content is in Git LFS, and not here' }
    : file.as(dataFile)

/** What a file is that its format refuses. */
const broken = (file: SourceFile, fault: DataFault, matters: boolean): Pick<Reading, 'findings' | 'unknown'> => {
  const nothing = { findings: [], unknown: [] }
  if (!matters && (fault.lax === 'not-a-number' || isJsonLines(file))) return nothing
  const template = faultOfTemplate(file, fault)
  if (template === null) return { ...nothing, findings: [unparsable(file.path, fault, effectOf(file.path, matters))] }
  const { unsure } = template
  return unsure === null ? nothing : { ...nothing, unknown: [{ subject: file.path, reason: unsure }] }
}

const inspect = async (file: SourceFile, given: Settings): Promise<Inspection<z.infer<typeof namedSchema>>> => {
  const nothing = { facts: null, findings: [] }
  const mapped = given.map.some(({ files }) => files.some((glob) => globMatcher(glob)(file.path)))
  if (roleOf(file.path) !== null && !mapped) return nothing
  const known = wellKnown.find(({ path }) => path.test(file.path))
  const matters = mapped || known !== undefined
  const read = dataOf(file)
  if (read.refused !== null) return { ...nothing, unknown: [{ subject: file.path, reason: read.refused }] }
  const [fault] = read.faults
  if (fault !== undefined) return { ...nothing, ...broken(file, fault, matters) }
  const schema = mapped ? null : schemaNamedIn(file, read)
  const choices = file.text.includes('defaults:') && dataKind(file.path) === 'yaml' ? hydraChoices(read) : []
  const facts = schema === null && choices.length === 0 ? null : { schema, choices: [...choices] }
  if (known === undefined) return { facts, findings: [] }
  return { facts, findings: checkedBy(file.path, read, await compileSchema(known.schema), known.name) }
}

interface Schema {
  readonly compiled: CompiledSchema
  /** Why it is not usable, once for each schema. */
  readonly unknown: readonly Unknown[]
}

const unusable = (path: string, reason: string): Schema => ({
  compiled: { ok: false, reason },
  unknown: [{ subject: path, reason }],
})

const loadSchema = async (tree: Tree, path: string): Promise<Schema> => {
  if (!tree.has(path)) return unusable(path, tree.partial ?? 'the schema is not in the repository')
  const text = await tree.text(path)
  if (!text.known) return unusable(path, text.reason)
  const { documents, faults, refused } = dataFile.parse({ path, text: text.value })
  const [document] = documents
  if (document === undefined) return unusable(path, refused ?? faults[0]?.message ?? 'the schema is empty')
  const compiled = await compileSchema(document.value)
  return compiled.ok ? { compiled, unknown: [] } : unusable(path, `as a JSON Schema ${compiled.reason}`)
}

type NamedSchemas = readonly FileFacts<z.infer<typeof namedSchema>>[]

/** Which file follows which schema: by the settings, else by what it says itself. */
const assignments = (
  tree: Tree,
  facts: NamedSchemas,
  { map, exclude }: Settings,
): ReadonlyMap<string, ReadonlySet<string>> => {
  const bySchema = new Map<string, Set<string>>(map.map(({ schema }) => [schema, new Set()]))
  for (const { files, schema } of map)
    for (const path of tree.match(files, exclude)) if (path !== schema) bySchema.get(schema)?.add(path)
  for (const { path, facts: named } of facts) {
    if (named.schema === null) continue
    const files = bySchema.get(named.schema) ?? new Set()
    bySchema.set(named.schema, files.add(path))
  }
  return bySchema
}

/** What the settings map and no file matches: a renamed folder must not look like kept schemas. */
const unmatched = (tree: Tree, { map, exclude }: Settings): readonly Unknown[] =>
  map.flatMap(({ files, schema }) => {
    if (tree.match(files, exclude).some((path) => path !== schema)) return []
    const left = tree.match(files).some((path) => path !== schema)
    const reason = left ? 'every file that matches is left out by `exclude`' : 'no file matches'
    return [{ subject: files.join(', '), reason: tree.partial ?? `${reason}, so nothing is held to ${schema}` }]
  })

const conclude = async (tree: Tree, given: Settings, facts: NamedSchemas): Promise<Reading> => {
  const bySchema = assignments(tree, facts, given)
  const chosen = facts.flatMap(({ path, facts: { choices } }) => (choices.length === 0 ? [] : [{ path, choices }]))
  const findings: Observation[] = [...(await missingChoices(chosen, tree))]
  const unknown: Unknown[] = [...unmatched(tree, given)]
  let files = 0
  for (const [name, paths] of bySchema) {
    const schema = await loadSchema(tree, name)
    unknown.push(...schema.unknown)
    for (const path of schema.compiled.ok ? paths : []) {
      files += 1
      const text = await tree.text(path)
      if (!text.known) unknown.push({ subject: path, reason: text.reason })
      else if (dataKind(path) === null)
        unknown.push({ subject: path, reason: 'its ending is none of JSON, YAML and TOML' })
      else findings.push(...checkedBy(path, dataFile.parse({ path, text: text.value }), schema.compiled, name))
    }
  }
  return { findings, unknown, figures: { schemas: bySchema.size, files } }
}

/** What `schema-drift` does with files and with the repository. */
export const implementation = implementSensor(settings, {
  facts: namedSchema,
  inspect: (file, given) => inspect(file, given),
  conclude: (facts, { tree }, given) => conclude(tree, given, facts),
})
