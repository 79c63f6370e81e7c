import { z } from 'zod'
import { normalizedName } from '../../../../formats/requirements.ts'

/** What a statement is: `exact` names one version, `range` bounds it, `locked` is what a lock resolved it to. */
const forms = ['exact', 'range', 'locked'] as const

/** Who states it. `tested`: a workflow runs on it. `builds`: it is the interpreter with which the project is installed. */
const roles = ['project', 'hook', 'command', 'version-file', 'container', 'tested', 'image', 'target'] as const

const statementSchema = z.strictObject({
  /** `python`, `node`, or the package name of a tool. */
  tool: z.string(),
  form: z.enum(forms),
  role: z.enum(roles),
  /** As written, in the notation of its file: `==1.2`, `^1.2`, `3.12`, `v20.1.0`. */
  version: z.string(),
  line: z.int().positive(),
  /** Whether the project itself is installed with it (`pip install .`). */
  builds: z.boolean().default(false),
})
export type Statement = z.input<typeof statementSchema>

/** What a file states, and whether it runs on versions that nobody can know before (`unresolved`). */
export const factsSchema = z.strictObject({
  statements: z.array(statementSchema),
  unresolved: z.array(z.string()).default([]),
})
export type Facts = z.infer<typeof factsSchema>

/** The same, as it is gathered. */
export type Stated = z.input<typeof factsSchema>

/** Tools whose version decides what they find or write, so that two of them contradict each other. */
const tools = [
  'ruff',
  'black',
  'mypy',
  'isort',
  'flake8',
  'pylint',
  'pyright',
  'yapf',
  'bandit',
  'codespell',
  'docformatter',
  'detect-secrets',
  'pyupgrade',
  'autoflake',
  'pydocstyle',
  'nbqa',
  'nbstripout',
  'black-jupyter',
  'clang-format',
]
const known = new Set(tools)

/** Whether a package is one of the tools that are compared. */
export const isTool = (name: string): boolean => known.has(normalizedName(name))

/** A line per tool name, for a quick look whether a file can state anything at all. */
export const namesTool = new RegExp(`\\b(?:${tools.join('|')})\\b`, 'i')

/** Whether a requirement names one version: `==1.2`, or a bare `1.2` as Poetry writes it. Wildcards are ranges. */
export const formOf = (version: string): Statement['form'] =>
  /^(?:={2,3}\s*)?v?\d[\w.+!-]*$/.test(version.trim()) ? 'exact' : 'range'

/** The line of the first match, from 1. */
export const lineOf = (text: string, index: number): number => text.slice(0, Math.max(index, 0)).split('\n').length
