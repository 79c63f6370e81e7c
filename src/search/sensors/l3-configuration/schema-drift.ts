import { z } from 'zod'
import { describeSensor } from '../../../domain/sensor.ts'

const globs = z.union([
  z
    .string()
    .min(1)
    .transform((one) => [one]),
  z.array(z.string().min(1)).min(1),
])

export const settings = z.lazy(() =>
  z.strictObject({
    map: z
      .array(z.strictObject({ files: globs, schema: z.string().min(1) }))
      .default([])
      .describe('which files follow which JSON Schema of this repository'),
    exclude: z
      .array(z.string())
      .default(['**/fixtures/**', '**/testdata/**', '**/node_modules/**', '**/vendor/**'])
      .describe('leaves files out that match one of these globs'),
  }),
)

export type Settings = z.infer<typeof settings>

export const schemaDrift = describeSensor({
  id: 'schema-drift',
  layer: 'L3',
  title: 'Configuration that breaks its schema',
  why: 'A configuration file is read by a program that expects a form, and most programs say so only when they run: at night, after the queue, on the rented machine. The form is known before; a key that moved or lost a letter is found here.',
  cannotKnow:
    'The well-known files (Dependabot, pre-commit, pyproject.toml, DVC) are held to what their specifications demand, not to every option. Other files are only parsed, unless the settings map a schema to them or they name one of this repository themselves. Schemas of other places are never fetched. In defaults lists of Hydra nothing is said of groups that have no folder where code registers some (`ConfigStore`), nor of lists that a search path adds to. What lies among templates (`templates/`, `x.j2.yaml`) and holds `{{` or `{%` is no data; elsewhere a file that breaks at such a place, or would not if it were filled in, is unknown. JSON Lines, JSON with comments (but in files that npm or Hugging Face’s libraries read, which take none), and the `NaN` that Python writes into JSON and reads again, are no faults, nor are quoted texts of YAML that go on in a line indented too little, which most readers take. A file over five million characters is not read, and so unknown: `exclude` leaves it out. Workflows and actions are the business of workflow-schema.',
  kinds: {
    unparsable: 'A JSON, YAML or TOML file that its own format refuses, doubled keys included.',
    schema: 'A place of a file that the schema known for it refuses.',
    'missing-default': 'A choice in a defaults list of Hydra that names no file of its group.',
  },
  files: ['**/*.{json,jsonc,yml,yaml,toml}'],
  wakesOn: ['push', 'pull_request', 'merge_group'],
  cadence: 'daily',
  concludesApart: true,
  version: 7,
  settings,
  inspects: true,
  concludes: true,
  load: async () => (await import('./schema-drift/implementation.ts')).implementation,
})
