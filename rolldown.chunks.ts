import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ChunkingContext } from 'rolldown'
import { anyGlob } from './src/domain/quick-glob.ts'
import { sensors } from './src/search/sensors/index.ts'

const source = (file: string): string => join(import.meta.dirname, 'src', file)

const folders = { L1: 'l1-source', L2: 'l2-pipeline', L3: 'l3-configuration', L4: 'l4-models', L5: 'l5-memory' }

/** What sensors load once a Python file has changed: the change that is searched most. */
const ofPython = sensors
  .filter(({ files, inspects }) => inspects && anyGlob(files)('package/module.py'))
  .map(({ id, layer }) => {
    const whole = source(`search/sensors/${folders[layer]}/${id}`)
    return existsSync(whole) ? join(whole, 'implementation.ts') : `${whole}.ts`
  })

/**
 * The moments at which the program loads code while somebody waits, each with the modules that it begins with: until git
 * is asked, until the tree is searched, in a thread, in one that is given a Python file, in the action.
 */
const moments = {
  start: ['commands/process.ts', 'commands/search.ts', 'search/wasm-compiler.ts'].map(source),
  search: [source('commands/search-and-print.ts')],
  thread: [source('search/sensors/index.ts'), source('search/serve.ts')],
  python: ofPython,
  action: [source('action/run.ts')],
}

const reached = (from: readonly string[], context: ChunkingContext): ReadonlySet<string> => {
  for (const id of from) if (context.getModuleInfo(id) === null) throw new Error(`no module of the bundle: ${id}`)
  const found = new Set(from)
  for (const id of found) for (const next of context.getModuleInfo(id)?.importedIds ?? []) found.add(next)
  return found
}

let known: readonly (readonly [string, ReadonlySet<string>])[] | undefined

/**
 * The chunk of a module: all that the same moments need lies in one, for dozens of small files take longer to open than
 * to run. What a moment needs holds all that it imports, so that chunks never import each other in a ring.
 */
export const chunkOf = (id: string, context: ChunkingContext): string | null => {
  known ??= Object.entries(moments).map(([name, from]) => [name, reached(from, context)])
  const names = known.flatMap(([name, modules]) => (modules.has(id) ? [name] : []))
  return names.length === 0 ? null : names.join('-')
}
