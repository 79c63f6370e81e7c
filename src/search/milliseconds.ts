/**
 * Milliseconds since some moment, for differences. `performance` would load eleven modules of Node in every thread that
 * measures by it.
 */
export const milliseconds = (): number => Number(process.hrtime.bigint()) / 1e6
