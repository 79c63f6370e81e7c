import { z } from 'zod'
import { Document, isMap, isScalar } from 'yaml'
import { catalogue } from '../catalogue.ts'
import { loadSettings, settingsProblems } from '../context/settings/settings.ts'
import { effectiveSettings } from '../context/settings/effective.ts'
import { foreignPresets } from '../context/settings/foreign.ts'
import { playbooksOnDisk } from '../context/playbooks-in-tree.ts'
import { settingsOnDisk } from '../context/settings/on-disk.ts'
import { settingsJsonSchema } from '../context/settings/json-schema.ts'
import { UsageError, exitCodes } from '../domain/errors.ts'
import { renderJson } from '../report/json.ts'
import { playbookProblems, withOwnPlaybooks } from '../rescue/playbooks.ts'
import { oneLine } from '../report/terminal/table.ts'
import { defineVerb } from './command.ts'
import { clientOf } from './look.ts'
import type { CommandResult, Invocation } from './command.ts'

const actionSchema = z.enum(['validate', 'schema', 'print'], 'config takes validate, schema or print')

const sourceOf = ({ cwd, flags }: Invocation) => settingsOnDisk(cwd, flags.config, cwd)

/** What the settings file and the playbooks of the working tree hold, a line each; problems with line and column. */
const validate = async (invocation: Invocation): Promise<CommandResult> => {
  const results = [await validateSettings(invocation), await validatePlaybooks(invocation)]
  const worst = results.find(({ exitCode }) => exitCode !== exitCodes.ok)
  return { text: results.map(({ text }) => text).join(''), exitCode: worst?.exitCode ?? exitCodes.ok }
}

const validatePlaybooks = async ({ cwd }: Invocation): Promise<CommandResult> => {
  const sources = await playbooksOnDisk(cwd)
  const steps = await catalogue.steps()
  const problems = sources.flatMap((source) => playbookProblems(source, steps))
  if (problems.length === 0) withOwnPlaybooks([], sources, steps)
  const held = problems.length > 0 ? [] : sources.map(({ path }) => `${path} holds.`)
  const text = [...problems, ...held].map((line) => `${oneLine(line)}\n`).join('')
  return { text, exitCode: problems.length === 0 ? exitCodes.ok : exitCodes.usage }
}

const validateSettings = async (invocation: Invocation): Promise<CommandResult> => {
  const source = await sourceOf(invocation)
  if (source === null) {
    return { text: 'There is no .github/sar.yml; the preset `recommended` holds.\n', exitCode: exitCodes.ok }
  }
  const problems = settingsProblems(source, catalogue)
  if (problems.length === 0) await loadSettings(source, catalogue, foreignPresets(await clientOf(invocation)))
  if (problems.length === 0) return { text: `${source.path} holds.\n`, exitCode: exitCodes.ok }
  const lines = problems.map(({ message, line, column }) => oneLine(`${source.path}:${line}:${column}: ${message}`))
  return { text: `${lines.join('\n')}\n`, exitCode: exitCodes.usage }
}

const print = async (invocation: Invocation): Promise<CommandResult> => {
  const loaded = await loadSettings(await sourceOf(invocation), catalogue, foreignPresets(await clientOf(invocation)))
  const { settings, origins } = effectiveSettings(loaded, catalogue)
  if (invocation.flags.format === 'json') {
    const document = {
      schema: 'sar/config@1' as const,
      file: loaded.source,
      extends: loaded.extended,
      settings,
      origins: Object.fromEntries(origins.map(({ path, origin }) => [pointerTo(path), origin])),
    }
    return { text: renderJson(document), exitCode: exitCodes.ok }
  }
  const heading = ` from ${loaded.source ?? 'no file'}, on top of ${loaded.extended.join(', ')}; what names no place is a default; durations in milliseconds`
  const document = new Document(settings, { aliasDuplicateObjects: false })
  document.commentBefore = heading
  for (const { path, origin } of origins) if (origin !== 'default') comment(document, path, ` ${oneLine(origin)}`)
  return { text: document.toString({ lineWidth: 0 }), exitCode: exitCodes.ok }
}

/** Behind a scalar; above a list, whose own comment would be written below its items. */
const comment = (document: Document, path: readonly string[], text: string): void => {
  const parent: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1))
  const pair = isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1)) : undefined
  if (isScalar(pair?.value)) pair.value.comment = text
  else if (isScalar(pair?.key)) pair.key.commentBefore = text
}

/** RFC 6901. */
const pointerTo = (path: readonly string[]): string =>
  path.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

const actions = {
  validate,
  print,
  schema: async () => ({ text: `${JSON.stringify(settingsJsonSchema(catalogue), null, 2)}\n`, exitCode: exitCodes.ok }),
} satisfies Record<z.infer<typeof actionSchema>, (invocation: Invocation) => Promise<CommandResult>>

export const configVerb = defineVerb({
  formats: ['table', 'json'],
  declare: (command) => command.argument('<action>', 'validate, schema or print'),
  run: async (invocation) => {
    const action = actionSchema.safeParse(invocation.args[0])
    if (!action.success)
      throw new UsageError(action.error.issues[0]?.message ?? 'config takes validate, schema or print')
    return actions[action.data](invocation)
  },
})
