import { z } from 'zod'
import { durationSchema } from '../../domain/duration.ts'
import { defineStep } from '../../domain/step.ts'

const input = z.strictObject({ name: z.string().min(1), value: z.string().min(1), within: durationSchema })

/** Waits until a variable of the repository holds a value: so an intent is read back that the processor applied. */
export const awaitVariable = defineStep({
  id: 'await-variable',
  title: 'Wait until a variable holds a value',
  needs: ['actions_variables: read'],
  reversible: true,
  with: input,
  key: ({ name, value }) => `${name}=${value}`,
  plan: async ({ name, within }, view) => ({
    effect: `waits until ${name} is read back with its new value`,
    changes: [],
    outputs: {},
    waits: {
      for: 'run',
      subject: name,
      until: new Date(view.clock.now().getTime() + within).toISOString(),
    },
  }),
  done: async ({ name, value }, view) => {
    const held = await view.live.variables('repo-vars')
    if (!held.known) return 'unknown'
    return held.value.some((one) => one.name.toUpperCase() === name.toUpperCase() && one.value === value)
  },
})
