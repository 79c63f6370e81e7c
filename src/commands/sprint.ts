import { z } from 'zod'
import { version } from '../domain/version.ts'
import { catalogue } from '../catalogue.ts'
import { sprint } from '../sprint.ts'
import { defineVerb } from './command.ts'
import { endingOf } from './ending.ts'
import { actingFor } from './acting.ts'
import { addSearchFlags, parseFlags, readSearchFlags } from './flags.ts'
import { look } from './look.ts'
import { renderSprintAs } from './render-sprint.ts'
import { styleOf } from './style.ts'

const optionsSchema = z.object({ apply: z.boolean().default(false) })

export const sprintVerb = defineVerb({
  name: 'sprint',
  summary: 'all five phases; --apply acts on what a playbook claims',
  declare: (command) =>
    addSearchFlags(command.argument('[path]', 'a working tree', '.')).option('--apply', 'act, and record the sweep'),
  run: async (invocation) => {
    const flags = readSearchFlags(invocation.options)
    const { apply } = parseFlags(optionsSchema, invocation.options)
    const looked = await look(invocation, { path: invocation.args[0], since: flags.since })
    const request = apply
      ? { ...looked.request, acting: await actingFor(invocation, looked, { byPerson: true }) }
      : looked.request
    const result = await sprint(request)
    const text = renderSprintAs(invocation.flags.format, result, {
      style: styleOf(invocation),
      sensors: catalogue.sensors,
      version,
    })
    const { failOn } = flags
    return { text, exitCode: endingOf(result.cases.cases, result.survey, { failOn, strict: invocation.flags.strict }) }
  },
})
