import { getCompileCacheDir } from 'node:module'
import { dirname } from 'node:path'
import { Worker } from 'node:worker_threads'

/** The folder in which this process keeps compiled code; null where it keeps none. */
const compiledCode = (): string | null => {
  const folder = getCompileCacheDir()
  // Node names a folder of its own version below the one that it was given.
  return folder === undefined ? null : dirname(folder)
}

/** Megabytes for what lives shortly. By Node's own measure three threads hold a quarter of a gigabyte more, no faster. */
const youngGeneration = 24

/**
 * Starts a thread of the program for a purpose, with what it is told at its start. It sees no environment and writes
 * nowhere. `memory`: megabytes of heap it may hold.
 */
export const startThread = (
  worker: URL,
  memory: number,
  told:
    | { readonly purpose: 'inspect'; readonly at: Int32Array }
    | { readonly purpose: 'conclude'; readonly pulse: Int32Array },
): Worker =>
  new Worker(worker, {
    workerData: { ...told, compiled: compiledCode() },
    env: {},
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: memory, maxYoungGenerationSizeMb: youngGeneration },
  })
