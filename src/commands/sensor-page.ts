import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packageRoot } from './package-root.ts'

const sectionOf = (page: string, heading: string): string => {
  const [, behind = ''] = page.split(`\n## ${heading}\n`, 2)
  return behind.split('\n## ', 1)[0]?.trim() ?? ''
}

/** A line of Markdown as a terminal shows it. */
const plain = (line: string): string => line.replace(/^> ?/, '').replaceAll('**', '').replaceAll('`', '')

/**
 * What a finding of a sensor says, with its remedy, from the sensor's page: the documentation is written from the
 * sensor's own fixtures, and comes with the program. Empty where the page is not there.
 */
export const exampleOf = async (id: string): Promise<readonly string[]> => {
  const page = await readFile(join(packageRoot, 'docs', 'sensors', `${id}.md`), 'utf8').catch(() => '')
  const said = sectionOf(page, 'What a finding says')
  if (said === '') return []
  const lines = said.split('\n').filter((line) => !line.startsWith('```'))
  return lines
    .map(plain)
    .filter((line, index, all) => line !== '' || all[index - 1] !== '')
    .map((line) => (line === '' ? '' : `  ${line}`))
}
