import type { Import } from './imports.ts'

/**
 * Who may import whom: the table of `src/README.md`. A zone may always import itself; a file in no zone is a fault.
 * `list` are the plain lists of sensors, gates and steps, `presets` that of presets; `worker` is the thread that runs inspections.
 */
const mayImport = {
  faces: [
    'faces',
    'server',
    'sprint',
    'catalogue',
    'list',
    'presets',
    'search',
    'triage',
    'rescue',
    'reintegrate',
    'prevent',
    'context',
    'effects',
    'report',
    'formats',
    'ledger',
    'domain',
  ],
  server: ['sprint', 'context', 'effects', 'report', 'ledger', 'domain'],
  catalogue: ['list', 'presets', 'domain'],
  list: ['sensors', 'reintegrate', 'rescue', 'domain'],
  presets: ['context', 'domain'],
  sprint: ['search', 'triage', 'rescue', 'reintegrate', 'prevent', 'domain'],
  worker: ['search', 'catalogue', 'list', 'formats', 'domain'],
  search: ['formats', 'ledger', 'domain'],
  triage: ['formats', 'ledger', 'domain'],
  rescue: ['formats', 'ledger', 'domain'],
  reintegrate: ['formats', 'ledger', 'domain'],
  prevent: ['formats', 'ledger', 'domain'],
  sensors: ['formats', 'domain'],
  effects: ['context', 'ledger', 'domain'],
  context: ['formats', 'presets', 'domain'],
  ledger: ['domain'],
  report: ['domain'],
  formats: ['domain'],
  domain: [],
} as const satisfies Record<string, readonly string[]>

type Zone = keyof typeof mayImport
const zones = new Set<string>(Object.keys(mayImport))
const isZone = (name: string): name is Zone => zones.has(name)

const drawers = new Set(['util', 'utils', 'helper', 'helpers', 'common', 'shared', 'lib', 'misc'])
const lists = new Set([
  'src/search/sensors/index.ts',
  'src/reintegrate/gates/index.ts',
  'src/rescue/steps/index.ts',
  'src/rescue/fixes/index.ts',
])
const sensorFile = /^src\/search\/sensors\/l[1-5]-[a-z]+\/([^/]+?)(?:\.ts|\/.+)$/

/** Which part of the program a file is, or null for a place that the map does not know. */
function zoneOf(file: string): Zone | null {
  if (lists.has(file)) return 'list'
  if (file === 'src/context/settings/presets/index.ts') return 'presets'
  if (sensorFile.test(file)) return 'sensors'
  if (file === 'src/search/worker.ts') return 'worker'
  const [, first = ''] = file.split('/')
  const name = first.replace(/\.ts$/, '')
  if (['cli', 'action', 'app', 'commands'].includes(name)) return 'faces'
  const isFile = first.endsWith('.ts')
  if (isFile) return name === 'catalogue' || name === 'sprint' ? name : null
  return isZone(name) ? name : null
}

/** What reaches outside, and the zones that may hold it. */
const outside: readonly { readonly what: RegExp; readonly zones: readonly Zone[] }[] = [
  {
    what: /^node:(?:child_process|http|https|http2|net|tls|dgram|dns)(?:\/|$)/,
    zones: ['context', 'effects', 'server', 'faces'],
  },
  { what: /^(?:@octokit\/|@actions\/(?:core|github)|probot$)/, zones: ['context', 'effects', 'server', 'faces'] },
]
const fileWriters =
  /^(?:append|write|copy|ch|lch|fch|cp|create(?:WriteStream)|ftruncate|link|mk|rename|rm|symlink|truncate|unlink|utimes|lutimes)/
/** Folders that may change a disk besides `effects`: caches and private copies, never the repository. */
const mayWriteFiles = ['src/effects/', 'src/server/', 'src/context/memory/', 'src/context/stores/']

/** Every import and folder that breaks the table, one line each, sorted. */
export function faults(files: readonly string[], imports: readonly Import[]): readonly string[] {
  const placed = files.filter((file) => zoneOf(file) === null).map((file) => `${file}: no place on the map`)
  const boxed = files.flatMap((file) =>
    file
      .split('/')
      .filter((part) => drawers.has(part.replace(/\.ts$/, '')))
      .map((part) => `${file}: a drawer named ${part}`),
  )
  return [...new Set([...placed, ...boxed, ...imports.flatMap((edge) => faultsOf(edge))])].sort()
}

function faultsOf(edge: Import): readonly string[] {
  const from = zoneOf(edge.file)
  if (from === null) return []
  return edge.own ? ownFaults(edge, from) : outsideFaults(edge, from)
}

function ownFaults({ file, target }: Import, from: Zone): readonly string[] {
  const to = zoneOf(target)
  if (to === null) return [`${file}: imports ${target}, which has no place on the map`]
  if (from === 'sensors' && to === 'sensors') {
    const same = sensorFile.exec(file)?.[1] === sensorFile.exec(target)?.[1]
    return same ? [] : [`${file}: a sensor imports another sensor, ${target}`]
  }
  const allowed: readonly string[] = mayImport[from]
  return from === to || allowed.includes(to) ? [] : [`${file}: ${from} imports ${to}, ${target}`]
}

function outsideFaults({ file, target, names }: Import, from: Zone): readonly string[] {
  const found: string[] = []
  if (target.startsWith('node:') && from === 'sensors') found.push(`${file}: a sensor imports ${target}`)
  for (const { what, zones } of outside)
    if (what.test(target) && !zones.includes(from)) found.push(`${file}: ${from} imports ${target}`)
  if (
    /^node:fs(?:\/promises)?$/.test(target) &&
    from !== 'faces' &&
    !mayWriteFiles.some((folder) => file.startsWith(folder))
  )
    for (const name of names)
      if (name === '*' || name === 'default' || fileWriters.test(name))
        found.push(`${file}: may not write files (${name})`)
  return found
}
