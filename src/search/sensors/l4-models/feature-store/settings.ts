import { z } from 'zod'
import { properties } from './facts.ts'

const map = z.lazy(() =>
  z.strictObject({
    files: z.array(z.string().min(1)).min(1),
    entries: z.string().default('features'),
    name: z.string().min(1).default('name'),
    owner: z.string().min(1).default('owner'),
    version: z.string().min(1).default('version'),
    entity: z.string().min(1).default('entity'),
    ttl: z.string().min(1).default('ttl'),
  }),
)
export type MapSettings = z.infer<typeof map>

export const settings = z.lazy(() =>
  z.strictObject({
    require: z
      .array(z.enum(properties))
      .default([...properties])
      .describe('what every definition must state: of owner, version, entity, ttl'),
    maps: z
      .array(map)
      .default([])
      .describe(
        'YAML or JSON files that define features in a form of your own: their globs, the key under which the definitions stand (a list, or a map by name), and the keys of name, owner, version, entity and time to live in each',
      ),
    exclude: z
      .array(z.string())
      .default([
        '**/{test,tests,doc,docs,example*,sample*,template*,demo*,tutorial*}/**',
        '**/{node_modules,vendor,third_party,site-packages}/**',
      ])
      .describe('leaves files out that match one of these globs; the names that they define still count as defined'),
  }),
)
export type Settings = z.infer<typeof settings>
