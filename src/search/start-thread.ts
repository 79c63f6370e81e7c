import { getCompileCacheDir } from 'node:module'
import { dirname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { livesForOneSearch } from './wasm-compiler.ts'

/** Lets a thread use the code that this process keeps compiled, if it keeps any. */
const environment = (): NodeJS.ProcessEnv => {
  const folder = getCompileCacheDir()
  // Node names a folder of its own version below the one that it was given.
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) }
}

/**
 * Megabytes for what lives shortly. By Node's own measure three threads hold a quarter of a gigabyte more, no faster; a
 * conclusion is handed all facts at once.
 */
const youngGeneration = { inspect: 24, conclude: 48 } as const

/**
 * Starts a thread of the program for a purpose, with what it is told at its start. It sees nothing of this process's
 * environment and writes nowhere. `memory`: megabytes of heap it may hold.
 */
export const startThread = (
  worker: URL,
  memory: number,
  told:
    | { readonly purpose: 'inspect'; readonly at: Int32Array }
    | { readonly purpose: 'conclude'; readonly pulse: Int32Array },
): Worker =>
  new Worker(worker, {
    workerData: { ...told, oneSearch: livesForOneSearch() },
    env: environment(),
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: memory, maxYoungGenerationSizeMb: youngGeneration[told.purpose] },
  })
