import type { Sensor } from '../../domain/sensor.ts'

/** Every sensor, in the order of the layers. A new one is one import and one line here. */
export const sensors: readonly Sensor[] = []
