import { z } from 'zod'
import { durationSchema } from '../../../../domain/duration.ts'

export const settings = z.lazy(() =>
  z.strictObject({
    files: z
      .array(z.string().min(1))
      .default(['**/*.{ckpt,pt,pth,safetensors,onnx,joblib,pkl}'])
      .describe('globs of the files that are checkpoints; outputs of DVC count where their path matches'),
    map: z
      .array(
        z.strictObject({
          checkpoints: z.array(z.string().min(1)).min(1),
          sources: z.array(z.string().min(1)).min(1),
          grace: durationSchema.optional(),
        }),
      )
      .default([])
      .describe(
        'what checkpoints were made of: globs of checkpoints, globs of their data and code, and how much later those may have changed (`7d`)',
      ),
    orphans: z
      .boolean()
      .default(true)
      .describe('also finds committed checkpoints that no file of the repository names'),
    exclude: z
      .array(z.string())
      .default([
        '**/{test,tests,fixtures,testdata,test_data}/**',
        '**/{doc,docs,example*,sample*,demo*}/**',
        '**/{node_modules,vendor,third_party,site-packages}/**',
        '**/mlruns/**',
      ])
      .describe('leaves checkpoints out that match one of these globs'),
  }),
)
export type Settings = z.infer<typeof settings>
