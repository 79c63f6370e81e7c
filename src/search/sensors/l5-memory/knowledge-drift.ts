import { z } from 'zod'
import { describeSensor } from '../../../domain/sensor.ts'

export const settings = z.lazy(() =>
  z.strictObject({
    exclude: z
      .array(z.string())
      .default(['**/node_modules/**', '**/vendor/**', '**/third_party/**', '**/fixtures/**', '**/testdata/**'])
      .describe('leaves files out that match one of these globs'),
    known: z
      .array(z.string())
      .default([])
      .describe('paths, commands and names that exist elsewhere and are right to name'),
  }),
)

export type Settings = z.infer<typeof settings>

export const knowledgeDrift = describeSensor({
  id: 'knowledge-drift',
  layer: 'L5',
  title: 'Instructions and memories that no longer hold',
  why: 'Agents believe what they are told at the start. A rule that names a moved folder, a `make` target that was renamed, or two memories that say different things sends each of them the wrong way every time, and nobody sees why.',
  cannotKnow:
    'Only what stands in code spans, shell blocks and front matter is held against the repository: paths, targets of make, npm scripts and just, `vars.` and `secrets.`, and Python names whose module lies here. Bare names of functions are not looked for. Sentences that speak of making, avoiding, removing or of examples are left alone, and so is what `.gitignore` names. Links are the business of doc-links. Of contradictions only doubled keys of a memory and plainly stated values (line length, coverage, default branch) are seen; what two sentences mean is not.',
  kinds: {
    'gone-path': 'A file or folder is named that is nowhere in the repository.',
    'gone-symbol': 'A name is said to be in a module that does not have it.',
    'gone-command': 'A make target, package script or recipe is named that nothing defines.',
    'gone-variable': 'A variable or secret is named that no workflow reads.',
    'dead-scope': 'A rule is for files of which there are none.',
    contradiction: 'Two entries state different values for one thing.',
  },
  files: [
    '**/{AGENTS,CLAUDE,GEMINI,MEMORY}.md',
    '**/.{cursorrules,windsurfrules,clinerules}',
    '.github/copilot-instructions.md',
    '.github/{instructions,agents,prompts,chatmodes,skills}/**/*.md',
    '**/.{claude,codex,cursor,agents,ai,gemini,serena,windsurf,clinerules}/**/*.{md,mdc,jsonl}',
    '**/memory-bank/**/*.md',
    '**/{memory,memories}/**/*.jsonl',
  ],
  wakesOn: ['push', 'pull_request', 'merge_group'],
  cadence: 'daily',
  version: 3,
  settings,
  inspects: true,
  concludes: true,
  load: async () => (await import('./knowledge-drift/implementation.ts')).implementation,
})
