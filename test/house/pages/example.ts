import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from '../../../src/domain/finding.ts'
import type { Sensor } from '../../../src/domain/sensor.ts'
import { surveyFixture } from '../../support/fixture.ts'
import { cases } from '../catalogue.ts'
import { code } from './markdown.ts'

const longest = 160
const around = 2

/**
 * A finding of the sensor in its own fixtures, as the sensor states it now, with the lines it is about: the first of its
 * first kind, else the first there is. A credential's lines are left out.
 */
export async function findingOf(root: string, sensor: Sensor): Promise<string> {
  const folder = `test/fixtures/sensors/${sensor.id}`
  const [kind] = Object.keys(sensor.kinds)
  let first = ''
  for (const name of cases(root, folder).filter((one) => one.startsWith('finds-'))) {
    const { findings } = await surveyFixture(sensor, join(root, folder, name))
    const repository = join(root, folder, name, 'repo')
    const typical = findings.find((finding) => finding.kind === kind)
    if (typical !== undefined) return told(repository, typical)
    const [other] = findings
    if (first === '' && other !== undefined) first = told(repository, other)
  }
  return first
}

function told(repository: string, finding: Finding): string {
  const { title, detail, remedy, effect, confidence, kind, location } = finding
  const place = location === null ? finding.subject : `${location.path}:${location.line}`
  return [
    `${code(place)} ${code(kind)}, ${effect}, ${confidence} confidence`,
    `> **${title}**`,
    ...[detail, remedy === '' ? '' : `Remedy: ${remedy}`]
      .filter((text) => text !== '')
      .map((text) => `>\n> ${text.replaceAll('\n', '\n> ').replaceAll('> \n', '>\n')}`),
    linesAt(repository, finding),
  ]
    .filter((part) => part !== '')
    .join('\n')
    .replace('\n>', '\n\n>')
}

function linesAt(repository: string, { location, effect }: Finding): string {
  if (location === null || effect === 'breach') return ''
  const file = join(repository, location.path)
  if (!existsSync(file)) return ''
  const lines = readFileSync(file, 'utf8').split('\n')
  const start = Math.max(location.line - 1 - around, 0)
  const excerpt = lines.slice(start, location.line + around)
  if (excerpt.some((line) => line.length > longest || line.includes('```') || line.includes('\0'))) return ''
  const from = excerpt.findIndex((line) => line.trim() !== '')
  return `\n\`\`\`text\n${excerpt
    .map(
      (line, index) =>
        `${start + index + 1 === location.line ? '→' : ' '} ${String(start + index + 1).padStart(4)} ${line}`,
    )
    .slice(Math.max(from, 0))
    .map((line) => line.trimEnd())
    .join('\n')}\n\`\`\``
}
