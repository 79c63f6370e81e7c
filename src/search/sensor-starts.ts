import { channel } from 'node:diagnostics_channel'

/**
 * Tells whoever listens, in this thread, that a sensor begins: its id. Nobody listens but who measures; without a
 * listener it costs nothing.
 */
export const sensorStarts = channel('sar-watchdog:sensor')
