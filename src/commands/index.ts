import type { Verb } from './command.ts'
import { configVerb } from './config.ts'
import { explainVerb } from './explain.ts'

/** Every verb of the command line, in the order of the help text. */
export const verbs: readonly Verb[] = [explainVerb, configVerb]
