import { resolve } from 'node:path'
import { z } from 'zod'
import { UsageError, exitCodes } from '../domain/errors.ts'
import { writeOut } from '../effects/working-tree.ts'
import { renderHtml } from '../report/html/page.ts'
import { sprint } from '../sprint.ts'
import { defineVerb } from './command.ts'
import { addSearchFlags, parseFlags, readSearchFlags } from './flags.ts'
import { look } from './look.ts'

const optionsSchema = z.object({ html: z.string().min(1, '--html takes a file name').nullable().default(null) })

export const reportVerb = defineVerb({
  formats: ['table', 'html'],
  declare: (command) =>
    addSearchFlags(command.argument('[path]', 'a working tree', '.')).option(
      '--html <file>',
      'where to write the page',
    ),
  run: async (invocation) => {
    const { html } = parseFlags(optionsSchema, invocation.options)
    const { since } = readSearchFlags(invocation.options)
    if (html === null && invocation.flags.format !== 'html')
      throw new UsageError('report writes a page', '--html FILE, or --format html for stdout')
    const { request } = await look(invocation, { path: invocation.args[0], since, searches: 'again' })
    const page = renderHtml(await sprint(request))
    if (html === null) return { text: page, exitCode: exitCodes.ok }
    await writeOut(resolve(invocation.cwd, html), page)
    return { text: `${html}\n`, exitCode: exitCodes.ok }
  },
})
