import { resolve } from 'node:path'
import { z } from 'zod'
import { version } from '../domain/version.ts'
import { catalogue } from '../catalogue.ts'
import { writeOut } from '../effects/working-tree.ts'
import { renderHtml } from '../report/html/page.ts'
import { sprint } from '../sprint.ts'
import { defineVerb } from './command.ts'
import { endingOf } from './ending.ts'
import { actingFor } from './acting.ts'
import { addSearchFlags, parseFlags, readSearchFlags } from './flags.ts'
import { look } from './look.ts'
import { renderSprintAs } from './render-sprint.ts'
import { isSweep } from '../sprint/survey.ts'
import { styleOf } from './style.ts'

const notRecorded =
  'the sweep was not recorded: that takes the default branch, known as such, without uncommitted changes'

const optionsSchema = z.object({
  apply: z.boolean().default(false),
  html: z.string().min(1, '--html takes a file name').nullable().default(null),
})

export const sprintVerb = defineVerb({
  declare: (command) =>
    addSearchFlags(command.argument('[path]', 'a working tree', '.'))
      .option('--apply', 'act, and record the sweep')
      .option('--html <file>', 'write the same as a page, besides'),
  run: async (invocation) => {
    const flags = readSearchFlags(invocation.options)
    const { apply, html } = parseFlags(optionsSchema, invocation.options)
    const looked = await look(invocation, { path: invocation.args[0], since: flags.since, searches: 'again' })
    const request = apply
      ? { ...looked.request, acting: await actingFor(invocation, looked, { byPerson: true }) }
      : looked.request
    const result = await sprint(request)
    const text = renderSprintAs(invocation.flags.format, result, {
      style: styleOf(invocation),
      sensors: catalogue.sensors,
      version,
    })
    if (html !== null) await writeOut(resolve(invocation.cwd, html), renderHtml(result))
    const { failOn } = flags
    const exitCode = endingOf(result.cases.cases, result.survey, { failOn, strict: invocation.flags.strict })
    const unrecorded = apply && !isSweep(looked.observed) ? [notRecorded] : []
    return { text, exitCode, notices: unrecorded }
  },
})
