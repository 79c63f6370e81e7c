import { installTools } from './tools.ts'

/** Runs once before the comparisons. */
export const setup = installTools
