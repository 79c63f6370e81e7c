import { code } from './library-code.ts'
import { machine } from './library-machine.ts'
import { reach } from './library-reach.ts'
import { tests } from './library-tests.ts'
import type { FailurePattern } from './pattern.ts'

/** Every known cause, those that explain most first. */
export const library: readonly FailurePattern[] = [...machine, ...reach, ...code, ...tests]
