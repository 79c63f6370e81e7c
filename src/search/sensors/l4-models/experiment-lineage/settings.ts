import { z } from 'zod'
import { aspects } from './aspects.ts'

const index = z.lazy(() =>
  z.strictObject({
    file: z.string().min(1),
    runs: z.array(z.string().min(1)).min(1),
    entries: z.string().default(''),
    id: z.string().min(1).default('run_id'),
  }),
)
export type IndexSettings = z.infer<typeof index>

export const settings = z.lazy(() =>
  z.strictObject({
    mlflow: z
      .array(z.string().min(1))
      .default(['**/mlruns'])
      .describe("globs of the folders in which MLflow's file store keeps runs"),
    manifests: z
      .array(z.strictObject({ files: z.array(z.string().min(1)).min(1), entries: z.string().default('') }))
      .default([{ files: ['.sar/runs/**/*.{json,yaml,yml}', '.sar/models/*/*.json'], entries: '' }])
      .describe(
        'JSON or YAML manifests that state a run each, or a list or map of runs under a key (`entries: results`); JSON Lines states a run a line',
      ),
    indexes: z
      .array(index)
      .default([])
      .describe(
        'lists of experiments: the JSON, YAML, CSV or Markdown file, the globs of the files of its runs (the name of the run is a folder or a file name there), the key under which its entries stand, and the key or column of the run',
      ),
    require: z
      .array(z.enum(aspects))
      .default([...aspects])
      .describe('what every run must state: of commit, data, seed, environment, parameters'),
    exclude: z
      .array(z.string())
      .default(['**/{test,tests,fixtures,testdata}/**', '**/{node_modules,site-packages}/**'])
      .describe('leaves files out that match one of these globs'),
  }),
)
export type Settings = z.infer<typeof settings>
