import { z } from 'zod'
import { describeSensor } from '../../../domain/sensor.ts'

export const settings = z.lazy(() =>
  z.strictObject({
    obligatoryBlocks: z
      .array(z.string())
      .default(['baseline', 'evidence-grading', 'memory-protocol'])
      .describe('blocks that every manifest names, the first of them first'),
  }),
)

export type Settings = z.infer<typeof settings>

export const agentManifests = describeSensor({
  id: 'agent-manifests',
  layer: 'L5',
  title: 'Agent files that are not what they are made from',
  why: 'Where agents are assembled from manifests and blocks, whoever mends a block believes that the agents have changed. Until somebody assembles them they have not, and what was written into a generated file is lost the next time. A skill or agent whose front matter is refused is not offered at all, silently.',
  cannotKnow:
    'Manifests of one form are known, `_manifests/*.toml` with `_blocks`, `_roles` and `_capabilities` beside them. Instead of running the assembler, every part that comes from a manifest or a block is looked for in the generated file, in order; changes of what the assembler itself writes are seen only where one file differs from the others. Rules that an assembler takes from a database outside the repository, and names of artefacts, are not checked. Of other tools only the front matter of skills, Claude subagents and Copilot agents is held to what their documentation demands.',
  kinds: {
    schema: 'A manifest or front matter that its form refuses.',
    'missing-source': 'A manifest names a block, role, capability or agent that does not exist.',
    stale: 'A generated file lacks what its manifest and blocks say now.',
    edited: 'A generated file holds lines that nothing generates.',
    orphan: 'A generated file without a manifest.',
    unassembled: 'A manifest that was never assembled, where others were.',
  },
  files: ['**/_manifests/*.toml', '**/skills/*/SKILL.md', '**/.claude/agents/**/*.md', '.github/agents/*.agent.md'],
  wakesOn: ['push', 'pull_request', 'merge_group'],
  cadence: 'daily',
  version: 1,
  settings,
  inspects: true,
  concludes: true,
  load: async () => (await import('./agent-manifests/implementation.ts')).implementation,
})
