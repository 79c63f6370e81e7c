import { readFile } from 'node:fs/promises'
import ajvDraft04 from 'ajv-draft-04'
import { describe, expect, it } from 'vitest'
import { checkRun } from '../src/report/check-run.ts'
import { commentMarker, stickyComment } from '../src/report/comment.ts'
import { renderHtml } from '../src/report/html/page.ts'
import { renderMarkdown, surveyTable } from '../src/report/markdown.ts'
import { plain } from '../src/report/paint.ts'
import { renderSarif } from '../src/report/sarif.ts'
import { renderSummary } from '../src/report/summary.ts'
import { renderSprint } from '../src/report/terminal/sprint.ts'
import { changeSchema } from '../src/domain/change.ts'
import { sprintSchema } from '../src/domain/sprint-result.ts'
import type { Case } from '../src/domain/case.ts'
import { catalogue } from '../src/catalogue.ts'
import { hostile, sprintValue } from './support/sprint.ts'

const sprint = sprintValue()
const now = sprint.at

const many = (number: number): readonly Case[] => {
  const [first] = sprint.cases.cases
  if (first === undefined) throw new Error('the sample has cases')
  return Array.from({ length: number }, (_, index) => ({
    ...first,
    id: index.toString(16).padStart(16, '0'),
    location: { path: `src/${index}.py`, line: 1, column: 1, endLine: 1, endColumn: 2 },
  }))
}

describe('a sprint as a document', () => {
  it('holds its own schema', () => {
    expect(sprintSchema.parse(sprint)).toEqual(sprint)
  })
})

describe('the terminal table', () => {
  const text = renderSprint(sprint, { paint: plain, width: 130, verbose: false })

  it('shows the five phases, unknown ones with their reason', () => {
    for (const phase of ['1 Search', '2 Triage', '3 Rescue', '4 Reintegrate', '5 Prevent'])
      expect(text).toContain(phase)
    expect(text).toMatch(/ci-health\s+1 unknown/)
    expect(text).toContain('CODEX_LOG_LEVEL is not set')
  })

  it('stays within the width and lets no text from outside steer the screen', () => {
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(130)
    expect(text).not.toMatch(/[\u001b\u202e]/)
  })
})

describe('Markdown', () => {
  it.each([
    ['the report', renderMarkdown(sprint)],
    ['the summary', renderSummary(sprint)],
    ['the comment', stickyComment(sprint.verdict, sprint.cases.cases, now)],
  ])('of %s keeps hostile text inert', (_name, text) => {
    const outside = text.replaceAll(/(`+)(?:(?!\1).)*\1/g, '')
    expect(outside).not.toContain('<script')
    expect(outside).not.toContain('@everyone')
    expect(outside).not.toContain('](javascript')
    expect(text).not.toContain('\u001b')
  })

  it('lists the sensors by layer', () => {
    const [first] = sprint.survey.sensors
    if (first === undefined) throw new Error('a sensor')
    const mixed = (['L4', 'L5', 'L4', 'L1'] as const).map((layer) => ({ ...first, layer }))
    const rows = surveyTable({ ...sprint.survey, sensors: mixed }).slice(-4)
    expect(rows.map((row) => row.slice(2, 4))).toEqual(['L1', 'L4', 'L4', 'L5'])
  })

  it('keeps every row of a table in its columns', () => {
    const rows = renderMarkdown(sprint)
      .split('\n')
      .filter((line) => line.startsWith('| '))
    const cells = (line: string) => line.replaceAll('\\|', '').split('|').length
    const gateRows = rows.filter((line) => /^\| \d \|/.test(line))
    expect(gateRows).toHaveLength(6)
    for (const row of gateRows) expect(cells(row)).toBe(7)
  })

  it('of a comment begins with our marker and is cut below the limit of GitHub', () => {
    const text = stickyComment(
      sprint.verdict,
      many(30).map((found) => ({ ...found, title: 'x'.repeat(4000) })),
      now,
    )
    expect(text.startsWith(commentMarker)).toBe(true)
    expect(text.length).toBeLessThanOrEqual(58_000)
    expect(text).toContain('The report was cut')
  })
})

describe('the check run', () => {
  it('concludes action_required on an inconclusive verdict, since neutral would pass a required check', () => {
    const inconclusive = { ...sprint.verdict, state: 'inconclusive' as const }
    expect(checkRun(inconclusive, 'c'.repeat(40), [], now)).toMatchObject({ conclusion: 'action_required' })
    expect(checkRun(sprint.verdict, 'c'.repeat(40), [], now)).toMatchObject({ conclusion: 'failure' })
  })

  it('stays within the limits of GitHub', () => {
    const run = changeSchema.parse(checkRun(sprint.verdict, 'c'.repeat(40), many(3000), now))
    if (run.kind !== 'check-run') throw new Error('a check run')
    expect(run.summary.length).toBeLessThanOrEqual(65_535)
    expect(run.text.length).toBeLessThanOrEqual(65_535)
    expect(run.title.length).toBeLessThanOrEqual(255)
    expect(run.annotations.length).toBeLessThanOrEqual(150)
  })
})

describe('SARIF', () => {
  const read = async (): Promise<object> =>
    JSON.parse(await readFile('node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json', 'utf8'))

  it('is valid against the schema of 2.1.0', async () => {
    const validate = new ajvDraft04.default({
      strict: false,
      allErrors: true,
      validateFormats: false,
      unicodeRegExp: false,
    }).compile(await read())
    const log: unknown = JSON.parse(renderSarif(sprint.cases.cases, catalogue.sensors, '0.1.0'))
    validate(log)
    expect(validate.errors ?? []).toEqual([])
  })

  it('carries our fingerprint and repository-relative, encoded paths', () => {
    const text = renderSarif(sprint.cases.cases, catalogue.sensors, '0.1.0')
    for (const { id } of sprint.cases.cases) expect(text).toContain(id)
    expect(text).not.toContain('"uri": "/')
    expect(text).not.toContain(`src/${hostile}`)
  })

  it('takes no more results than GitHub does', () => {
    const log: { runs: { results: unknown[] }[] } = JSON.parse(renderSarif(many(25_001), catalogue.sensors, '0.1.0'))
    expect(log.runs[0]?.results).toHaveLength(25_000)
  })
})

describe('the HTML page', () => {
  it('escapes every text from outside and fetches nothing', () => {
    const page = renderHtml(sprint)
    expect(page).not.toContain('<script')
    expect(page).not.toMatch(/(?:src|href)=/)
    expect(page).toContain('&lt;script&gt;')
  })

  it('shows what a finding marks as code, line by line, and leaves a lone mark', () => {
    const [first, ...others] = sprint.cases.cases
    if (first === undefined) throw new Error('the sprint has a case')
    const detail = 'It failed in `test <3.12>`:\n- `E  assert 1 == 2`\nand ` ends'
    const page = renderHtml({ ...sprint, cases: { ...sprint.cases, cases: [{ ...first, detail }, ...others] } })
    expect(page).toContain(
      '<p class="lines">It failed in <code>test &lt;3.12&gt;</code>:\n- <code>E  assert 1 == 2</code>\nand ` ends</p>',
    )
  })
})
