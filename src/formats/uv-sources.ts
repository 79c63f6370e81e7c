import { z } from 'zod'
import { normalizedName } from './requirements.ts'

const source = z.looseObject({
  path: z.string().optional(),
  workspace: z.boolean().optional(),
  git: z.string().optional(),
  rev: z.string().optional(),
  tag: z.string().optional(),
  url: z.string().optional(),
})

const sourcesByName = z.record(z.string(), z.union([source.transform((one) => [one]), z.array(source)]))

/** `[tool.uv]` of a `pyproject.toml`: whether it is a package, and where its dependencies come from instead of an index. */
export const uvTable = z.looseObject({
  package: z.boolean().optional(),
  sources: sourcesByName.optional().catch(undefined),
})

/** Whether a source fixes what it gives: the commit of this repository does so for its own folders. */
const isFixed = ({ path, workspace, git, rev = '', tag = '', url = '' }: z.infer<typeof source>): boolean =>
  path !== undefined ||
  workspace === true ||
  (git !== undefined && (/^[0-9a-f]{40}$/.test(rev) || /\d\.\d/.test(tag))) ||
  /\d/.test(url.split('/').at(-1) ?? '')

/**
 * Normalized names that sources fix: folders, members of the workspace, commits, tagged versions, archives
 * (https://docs.astral.sh/uv/concepts/projects/dependencies/#dependency-sources).
 */
export const fixedBy = (sources: z.infer<typeof sourcesByName> = {}): readonly string[] =>
  Object.entries(sources).flatMap(([name, each]) =>
    each.length > 0 && each.every(isFixed) ? [normalizedName(name)] : [],
  )
