import type { Sensor } from '../../../src/domain/sensor.ts'
import { cases, layerFolders } from '../catalogue.ts'
import { findingOf } from './example.ts'
import { code, codes, page, section, table } from './markdown.ts'
import { settingsTable } from './schemas.ts'

/** One page a sensor and the list of them, by path. */
export async function sensorPages(root: string, sensors: readonly Sensor[]): Promise<ReadonlyMap<string, string>> {
  const pages = new Map<string, string>()
  for (const sensor of sensors)
    pages.set(`docs/sensors/${sensor.id}.md`, sensorPage(root, sensor, await findingOf(root, sensor)))
  const rows = sensors.map(({ id, layer, title, kinds }) => [
    layer,
    `[${id}](${id}.md)`,
    title,
    codes(Object.keys(kinds)),
  ])
  const list = page('Sensors', [table(['layer', 'sensor', 'finds', 'kinds'], rows)], 'src/search/sensors/index.ts')
  return pages.set('docs/sensors/README.md', list)
}

function sensorPage(root: string, sensor: Sensor, example: string): string {
  const { id, layer, title, why, cannotKnow, kinds, files, companions, wakesOn, cadence } = sensor
  const facts = [
    ['layer', layer],
    ['reads', files.length === 0 ? 'no file by itself' : codes(files)],
    ...(companions.length === 0 ? [] : [['and beside them', codes(companions)]]),
    ['wakes on', codes(wakesOn)],
    ['looks anyway', cadence],
  ]
  const settings = table(['key', 'type', 'default', 'meaning'], settingsTable(sensor.settings))
  return page(
    id,
    [
      `${title}.`.replace(/\.\.$/, '.'),
      why,
      table(['', ''], facts),
      section(
        'Kinds',
        table(
          ['kind', 'meaning'],
          Object.entries(kinds).map(([kind, meaning]) => [code(kind), meaning]),
        ),
      ),
      section('What a finding says', example),
      section('What it cannot know', cannotKnow),
      section('Settings', `Under \`sensors.${id}\` of \`.github/sar.yml\`; \`off\` switches it off.\n\n${settings}`),
      section('Examples', examples(root, id)),
    ],
    `src/search/sensors/${layerFolders[layer]}/${id}.ts`,
  )
}

function examples(root: string, id: string): string {
  const folder = `test/fixtures/sensors/${id}`
  const entries = cases(root, folder).map((name) => `- [${name.replaceAll('-', ' ')}](../../${folder}/${name})`)
  return entries.length === 0 ? '' : `Each is a small repository that the tests search.\n\n${entries.join('\n')}`
}
