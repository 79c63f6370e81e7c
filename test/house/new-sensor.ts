import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { layers, type Layer } from '../../src/domain/words.ts'
import { layerFolders } from './catalogue.ts'

const list = 'src/search/sensors/index.ts'

/** Writes a sensor's file, its line in the list, and two fixtures of which the first is red. Returns what it wrote. */
export function newSensor(root: string, layer: Layer, id: string): readonly string[] {
  const folder = layerFolders[layer]
  const fixtures = `test/fixtures/sensors/${id}`
  const files = {
    [`src/search/sensors/${folder}/${id}.ts`]: source(layer, id),
    [`${fixtures}/finds-one/repo/example.txt`]: 'bad\n',
    [`${fixtures}/finds-one/expected.json`]: expectation('findings', [
      { kind: id, subject: 'example.txt#first', effect: 'advises', line: 1 },
    ]),
    [`${fixtures}/ignores-good-ones/repo/example.txt`]: 'good\n',
    [`${fixtures}/ignores-good-ones/expected.json`]: expectation('clean', []),
  }
  for (const path of Object.keys(files)) if (existsSync(join(root, path))) throw new Error(`${path} is there already`)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  writeFileSync(join(root, list), withLine(readFileSync(join(root, list), 'utf8'), folder, id))
  return [...Object.keys(files), list]
}

const camel = (id: string): string => id.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

function withLine(index: string, folder: string, id: string): string {
  const name = camel(id)
  const imports = index.lastIndexOf('\nimport ')
  const afterImports = index.indexOf('\n', imports + 1) + 1
  const end = index.lastIndexOf(']')
  const entries = index.slice(index.lastIndexOf('[', end) + 1, end).trim()
  const before = entries === '' || entries.endsWith(',') ? entries : `${entries},`
  return `${index.slice(0, afterImports)}import { ${name} } from './${folder}/${id}.ts'\n${index.slice(afterImports, index.lastIndexOf('[', end))}[${`${before} ${name}`.trim()}]${index.slice(end + 1)}`
}

function expectation(status: string, findings: readonly object[]): string {
  return `${JSON.stringify({ status, findings, unknown: [] }, null, 2)}\n`
}

function source(layer: Layer, id: string): string {
  return `import { z } from 'zod'
import { defineSensor } from '../../../domain/sensor.ts'

/** What it finds, why that matters, and the specification or page of documentation that says so. */
export const ${camel(id)} = defineSensor({
  id: '${id}',
  layer: '${layer}',
  title: 'What it finds, in a few words',
  why: 'What goes wrong when nobody looks.',
  cannotKnow: 'What it cannot see, said honestly.',
  kinds: { '${id}': 'What a finding of this kind means.' },
  files: ['**/*.txt'],
  wakesOn: ['push', 'pull_request', 'merge_group'],
  cadence: 'weekly',
  version: 1,
  settings: z.strictObject({}),
  inspect: () => ({ facts: null, findings: [] }),
})
`
}

if (import.meta.main) {
  const [, , layerName = '', id = ''] = process.argv
  const layer = layers.find((name) => name === layerName.toUpperCase())
  if (layer === undefined || !/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(id)) {
    console.error('npm run new:sensor -- L1|L2|L3|L4|L5 an-id-in-kebab-case')
    process.exitCode = 3
  } else {
    for (const path of newSensor(process.cwd(), layer, id)) console.log(`wrote ${path}`)
    console.log('now: npx oxfmt src && npm run docs && npx vitest run test/sensors.test.ts')
  }
}
