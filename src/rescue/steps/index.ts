import type { Step } from '../../domain/step.ts'

/** Every step a playbook may use. A new one is one import and one line here. */
export const steps: readonly Step[] = []
