import { parse } from 'smol-toml'
import { z } from 'zod'
import { folderOf, baseName } from './glob.ts'

export type Table = Readonly<Record<string, z.core.util.JSONType>>

/** One configuration file. `table` is null where it has no section for ruff, `fault` says why it cannot be read. */
export interface RuffFile {
  readonly path: string
  readonly folder: string
  readonly table: Table | null
  readonly requiresPython: string | null
  /** A section `[tool.black]` in it. */
  readonly black: boolean
  readonly fault: string | null
}

const tableSchema = z.record(z.string(), z.json())
const projectSchema = z.object({
  project: z.object({ 'requires-python': z.string().optional() }).optional().catch(undefined),
  tool: z.object({ ruff: z.unknown().optional(), black: z.unknown().optional() }).optional().catch(undefined),
})

/** The names that ruff looks for in a folder, the one that wins first. */
export const configurationNames = ['.ruff.toml', 'ruff.toml', 'pyproject.toml'] as const

const read = (text: string): unknown => {
  try {
    return parse(text)
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** Reads one TOML file as ruff would. Every TOML file but `pyproject.toml` is a table of ruff as a whole. */
export const readRuffFile = (path: string, text: string): RuffFile => {
  const nothing = { path, folder: folderOf(path), table: null, requiresPython: null, black: false, fault: null }
  const content = read(text)
  if (content instanceof Error) {
    const [line = ''] = content.message.split('\n')
    return { ...nothing, fault: `${path} is not valid TOML (${line})` }
  }
  const isProject = baseName(path) === 'pyproject.toml'
  const project = projectSchema.parse(isProject ? content : {})
  const own = isProject ? project.tool?.ruff : content
  const table = own === undefined ? { success: true as const, data: null } : tableSchema.safeParse(own)
  return {
    ...nothing,
    table: table.success ? table.data : null,
    fault: table.success ? null : `the ruff section of ${path} is no table of plain values`,
    requiresPython: project.project?.['requires-python'] ?? null,
    black: project.tool?.black !== undefined,
  }
}
