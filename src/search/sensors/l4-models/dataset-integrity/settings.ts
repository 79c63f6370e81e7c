import { z } from 'zod'

const manifest = z.lazy(() =>
  z.strictObject({
    files: z.array(z.string().min(1)).min(1),
    entries: z.string().default(''),
    path: z.string().min(1).default('path'),
    checksum: z.string().min(1).default('sha256'),
    size: z.string().min(1).default('bytes'),
  }),
)
export type ManifestSettings = z.infer<typeof manifest>

export const settings = z.lazy(() =>
  z.strictObject({
    manifests: z
      .array(manifest)
      .default([])
      .describe(
        'JSON or YAML manifests of your own: their globs, the key under which the entries stand (`a.b`; none for the root: a list, a map from path to checksum or entry, or one entry), and the keys of path, checksum and size in an entry',
      ),
    require: z
      .array(
        z.strictObject({
          files: z.array(z.string().min(1)).min(1),
          keys: z.array(z.string().min(1)).min(1),
        }),
      )
      .default([])
      .describe('keys that dataset cards (front matter) or manifests must state, by glob: `keys: [license, pii]`'),
    exclude: z
      .array(z.string())
      .default([
        '**/{test,tests,fixtures,testdata,__fixtures__}/**',
        '**/{node_modules,vendor,third_party,site-packages}/**',
        '**/{templates,template}/**',
      ])
      .describe('leaves files out that match one of these globs, as records and as data'),
  }),
)
export type Settings = z.infer<typeof settings>
