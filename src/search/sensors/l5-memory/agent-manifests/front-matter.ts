import { z } from 'zod'
import type { SourceFile } from '../../../../domain/format.ts'
import type { Observation } from '../../../../domain/finding.ts'
import { dataFile } from '../../../../formats/data-file.ts'
import { markdown } from '../../../../formats/markdown/document.ts'

/** How a tool's agent files must begin. */
interface Shape {
  readonly what: string
  readonly source: string
  readonly schema: z.ZodType
}

const described = z.string().trim().min(1)

/** https://agentskills.io/specification */
const skill: Shape = {
  what: 'a skill',
  source: 'agentskills.io/specification',
  schema: z.looseObject({
    name: z
      .string()
      .max(64)
      .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'must be lower-case words joined by single hyphens'),
    description: described.max(1024),
  }),
}

/** Claude Code takes a skill's name from its folder and its description from its text, so neither need be stated. */
const claudeSkill: Shape = {
  what: 'a skill',
  source: 'code.claude.com/docs/en/skills',
  schema: z.looseObject({ name: described.optional(), description: described.optional() }),
}

/** https://code.claude.com/docs/en/sub-agents */
const subagent: Shape = {
  what: 'a subagent',
  source: 'code.claude.com/docs/en/sub-agents',
  schema: z.looseObject({ name: described, description: described }),
}

/** https://docs.github.com/en/copilot/reference/custom-agents-configuration */
const copilotAgent: Shape = {
  what: 'a custom agent',
  source: 'docs.github.com/en/copilot/reference/custom-agents-configuration',
  schema: z.looseObject({ description: described }),
}

const shapes: readonly { readonly path: RegExp; readonly shape: Shape }[] = [
  { path: /(?:^|\/)\.claude\/skills\/[^/]+\/SKILL\.md$/, shape: claudeSkill },
  { path: /(?:^|\/)skills\/[^/]+\/SKILL\.md$/, shape: skill },
  { path: /(?:^|\/)\.claude\/agents\/(?!README|_)[^/]+\.md$/, shape: subagent },
  { path: /^\.github\/agents\/[^/]+\.agent\.md$/, shape: copilotAgent },
]

const fault = (file: SourceFile, { what, source }: Shape, where: string, problem: string): Observation => ({
  kind: 'schema',
  subject: `${file.path}#${where}`,
  effect: 'degrades',
  title: `${file.path}: ${where} ${problem}`,
  detail: `The front matter of ${what} is read by a program (${source}). What it refuses is left out silently: the agent never hears of it.`,
  remedy: 'mend the front matter',
  location: { path: file.path, line: 1, column: 1, endLine: 1, endColumn: 1 },
  data: { where, problem },
})

/** Holds an agent file of a known tool to what the tool demands of its front matter. */
export const frontMatterFaults = (file: SourceFile): readonly Observation[] => {
  const shape = shapes.find(({ path }) => path.test(file.path))?.shape
  if (shape === undefined) return []
  const { frontMatter } = file.as(markdown)
  if (frontMatter === null && shape === claudeSkill) return []
  if (frontMatter === null) return [fault(file, shape, 'front matter', 'is missing')]
  const { documents, faults } = dataFile.parse({ path: 'front-matter.yml', text: frontMatter })
  const [broken] = faults
  if (broken !== undefined) return [fault(file, shape, 'front matter', `is no YAML: ${broken.message}`)]
  const parsed = shape.schema.safeParse(documents[0]?.value ?? {})
  if (parsed.success) return []
  return parsed.error.issues.map((issue) => {
    const missing = issue.code === 'invalid_type' && issue.message.includes('undefined')
    return fault(file, shape, issue.path.join('.'), missing ? 'is missing' : issue.message)
  })
}
