import { buildProgram } from '../../../src/commands/program.ts'
import { page, section } from './markdown.ts'

/** The page of the command line: every verb with the help text that it prints. */
export async function commandPage(): Promise<ReadonlyMap<string, string>> {
  const program = await buildProgram(
    {
      argv: [],
      variables: {},
      cwd: '.',
      now: new Date(0),
      terminal: { columns: 100, outIsTerminal: false, progress: null, readLine: null, readAll: async () => '' },
    },
    { invocation: null, verb: null },
    true,
  )
  const fence = (text: string): string => `\`\`\`\n${text.trimEnd()}\n\`\`\``
  const verbs = program.commands.map((command) => section(command.name(), fence(command.helpInformation())))
  const text = page('Command line', [fence(program.helpInformation()), ...verbs], 'src/commands/index.ts')
  return new Map([['docs/commands.md', text]])
}
