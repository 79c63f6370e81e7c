import type { Layer } from '../domain/words.ts'

/** The layers' names, as the method gives them. */
export const layerNames: Readonly<Record<Layer, string>> = {
  L1: 'source',
  L2: 'pipeline',
  L3: 'configuration',
  L4: 'models',
  L5: 'memory',
}
