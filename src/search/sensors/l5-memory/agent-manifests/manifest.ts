import { z } from 'zod'

const text = z.string()
const texts = z.array(text)

/** Another agent that this one hands work to. */
const handoff = z.object({ target: text, trigger: text })

/**
 * An agent's manifest (`_manifests/<name>.toml`), from which and from blocks its instructions are assembled. The form
 * is KeiSeiKit's (https://github.com/KeiSeiLab/KeiSeiKit, `_assembler`).
 */
export const manifestSchema = z.object({
  name: text,
  description: text,
  model: text,
  role: text,
  tools: texts,
  blocks: texts,
  domain_in: texts,
  forbidden_domain: texts,
  handoff: z.array(handoff).default([]),
  provider: text.nullable().default(null),
  substrate_role: text.nullable().default(null),
  output_extra_fields: texts.default([]),
  memory_project: text.nullable().default(null),
  project_claudemd: text.nullable().default(null),
  rule_blocks: texts.default([]),
  references: z.object({ extra: texts.default([]) }).prefault({}),
})
export type Manifest = z.infer<typeof manifestSchema>

/** A role (`_roles/<name>.toml`): capabilities, those of another role among them. */
export const roleSchema = z.object({
  capabilities: z
    .looseObject({ extends: text.optional(), required: texts.default([]), relaxes: texts.default([]) })
    .prefault({}),
})

/** What a manifest says wrongly by itself, as `where` and `what`. */
export interface ManifestFault {
  readonly where: string
  readonly what: string
  readonly advises?: true
}

const open = /\{\{[^{}]{0,200}\}\}/

const stringsIn = (value: unknown, where: string): readonly (readonly [string, string])[] => {
  if (typeof value === 'string') return [[where, value]]
  if (Array.isArray(value)) return value.flatMap((one: unknown, index) => stringsIn(one, `${where}[${index}]`))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, one]) => stringsIn(one, where === '' ? key : `${where}.${key}`))
}

const emptyLists = (manifest: Manifest): readonly ManifestFault[] =>
  (['handoff', 'domain_in', 'forbidden_domain'] as const).flatMap((where) =>
    manifest[where].length === 0 ? [{ where, what: 'is empty, but needs an entry' }] : [],
  )

/** Checks what one manifest must keep whatever lies beside it. */
export const faultsIn = (manifest: Manifest, obligatory: readonly string[]): readonly ManifestFault[] => {
  const missing = obligatory.filter((block) => !manifest.blocks.includes(block))
  const [first] = obligatory
  const isLate = first !== undefined && manifest.blocks.includes(first) && manifest.blocks[0] !== first
  return [
    ...missing.map((block) => ({ where: `blocks.${block}`, what: `lacks the block ${block}, which every agent has` })),
    ...(isLate ? [{ where: 'blocks', what: `does not begin with the block ${first}`, advises: true as const }] : []),
    ...emptyLists(manifest),
    ...(manifest.role.trim() === '' ? [{ where: 'role', what: 'is blank' }] : []),
    ...stringsIn(manifest, '').flatMap(([where, value]) =>
      open.test(value) ? [{ where, what: `still holds the placeholder ${open.exec(value)?.[0] ?? ''}` }] : [],
    ),
  ]
}
