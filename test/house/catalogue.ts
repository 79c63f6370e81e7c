import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parse } from 'yaml'
import { playbookSchema, type Playbook } from '../../src/domain/playbook.ts'
import type { Layer } from '../../src/domain/words.ts'

/** Folder of each layer's sensors, below `src/search/sensors/`. */
export const layerFolders = {
  L1: 'l1-source',
  L2: 'l2-pipeline',
  L3: 'l3-configuration',
  L4: 'l4-models',
  L5: 'l5-memory',
} as const satisfies Record<Layer, string>

/** What the lists hold, as far as names go. */
export interface Lists {
  readonly sensors: readonly {
    readonly id: string
    readonly layer: string
    readonly kinds: Readonly<Record<string, string>>
  }[]
  readonly gates: readonly { readonly id: string; readonly number: number; readonly sensors: readonly string[] }[]
  readonly steps: readonly { readonly id: string }[]
}

/** The playbooks shipped with the program, by file path, sorted. */
export function readPlaybooks(root: string): readonly { readonly path: string; readonly playbook: Playbook }[] {
  return find(root, 'playbooks/*.yml').map((path) => ({
    path,
    playbook: playbookSchema.parse(parse(readFileSync(join(root, path), 'utf8'))),
  }))
}

/** Where a file, its line in the list, its fixtures and its page do not agree: one line each, sorted. */
export function catalogueFaults(root: string, lists: Lists): readonly string[] {
  return [
    ...sensorFaults(root, lists),
    ...gateFaults(root, lists),
    ...stepFaults(root, lists),
    ...playbookFaults(root, lists),
  ].sort()
}

function sensorFaults(root: string, { sensors }: Lists): readonly string[] {
  const files = new Map(
    find(root, 'src/search/sensors/l[1-5]-*/*.ts').map((file) => {
      const [, , , folder = ''] = file.split('/')
      return [basename(file, '.ts'), folder.slice(0, 2).toUpperCase()]
    }),
  )
  const faults = compare(
    'sensor',
    [...files.keys()],
    sensors.map(({ id }) => id),
  )
  for (const { id, layer } of sensors) {
    const folder = files.get(id)
    if (folder !== undefined && folder !== layer) faults.push(`sensor ${id}: says ${layer} and lies in ${folder}`)
    faults.push(...pageFaults(root, 'sensor', id, `docs/sensors/${id}.md`))
    for (const kind of ['finds-', 'ignores-'])
      if (!cases(root, `test/fixtures/sensors/${id}`).some((name) => name.startsWith(kind)))
        faults.push(`sensor ${id}: no fixture ${kind}… in test/fixtures/sensors/${id}`)
  }
  for (const id of cases(root, 'test/fixtures/sensors'))
    if (!files.has(id)) faults.push(`sensor ${id}: fixtures without a sensor`)
  return faults
}

function gateFaults(root: string, { gates, sensors }: Lists): readonly string[] {
  const files = find(root, 'src/reintegrate/gates/*.ts').map((file) => basename(file, '.ts').replace(/^g[1-6]-/, ''))
  const faults = compare(
    'gate',
    files.filter((id) => id !== 'index'),
    gates.map(({ id }) => id),
  )
  const known = new Set(sensors.map(({ id }) => id))
  for (const [index, gate] of gates.entries()) {
    if (gate.number !== index + 1) faults.push(`gate ${gate.id}: is number ${gate.number} at place ${index + 1}`)
    for (const id of gate.sensors) if (!known.has(id)) faults.push(`gate ${gate.id}: reads the unknown sensor ${id}`)
    faults.push(...pageFaults(root, 'gate', gate.id, `docs/gates/${gate.id}.md`))
  }
  return faults
}

function stepFaults(root: string, { steps }: Lists): readonly string[] {
  const files = find(root, 'src/rescue/steps/*.ts').map((file) => basename(file, '.ts'))
  const faults = compare(
    'step',
    files.filter((id) => id !== 'index'),
    steps.map(({ id }) => id),
  )
  for (const { id } of steps) faults.push(...pageFaults(root, 'step', id, `docs/steps/${id}.md`))
  return faults
}

function playbookFaults(root: string, { sensors, steps }: Lists): readonly string[] {
  const kinds = new Set(sensors.flatMap((sensor) => Object.keys(sensor.kinds)))
  return readPlaybooks(root).flatMap(({ path, playbook }) => {
    const { id, when, verify } = playbook
    const faults = pageFaults(root, 'playbook', id, `docs/playbooks/${id}.md`)
    if (!basename(path).startsWith(`${id}-`)) faults.push(`playbook ${id}: lies in ${path}`)
    for (const kind of when.kinds) if (!kinds.has(kind)) faults.push(`playbook ${id}: no sensor states ${kind}`)
    for (const { uses } of playbook.steps)
      if (!steps.some((step) => step.id === uses)) faults.push(`playbook ${id}: uses the unknown step ${uses}`)
    if (![verify.sensor, ...verify.also].every((id) => sensors.some((sensor) => sensor.id === id)))
      faults.push(`playbook ${id}: verifies with the unknown sensor ${verify.sensor}`)
    return faults
  })
}

function compare(what: string, files: readonly string[], listed: readonly string[]): string[] {
  return [
    ...files.filter((id) => !listed.includes(id)).map((id) => `${what} ${id}: not in the list`),
    ...listed.filter((id) => !files.includes(id)).map((id) => `${what} ${id}: listed without a file of its name`),
    ...listed.filter((id, index) => listed.indexOf(id) !== index).map((id) => `${what} ${id}: listed twice`),
  ]
}

function pageFaults(root: string, what: string, id: string, page: string): string[] {
  return existsSync(join(root, page)) ? [] : [`${what} ${id}: no page ${page}; npm run docs writes it`]
}

/** Names of the folders in a folder, sorted; none where it is not there. */
export function cases(root: string, folder: string): readonly string[] {
  const path = join(root, folder)
  if (!existsSync(path)) return []
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
}

function find(root: string, glob: string): readonly string[] {
  const files = globSync(glob, { cwd: root }).map((file) => file.replaceAll('\\', '/'))
  return files.sort()
}
