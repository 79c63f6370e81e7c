import type { Sensor } from '../domain/sensor.ts'
import type { SprintResult } from '../domain/sprint-result.ts'
import { renderHtml } from '../report/html/page.ts'
import { renderJson } from '../report/json.ts'
import { renderMarkdown } from '../report/markdown.ts'
import { renderSarif } from '../report/sarif.ts'
import { renderSprint } from '../report/terminal/sprint.ts'
import type { TerminalStyle } from '../report/terminal/style.ts'
import type { OutputFormat } from './flags.ts'

/** What renderings need besides the result. */
export interface Rendering {
  readonly style: TerminalStyle
  readonly sensors: readonly Sensor[]
  readonly version: string
}

/** A sprint in any of the formats. */
export const renderSprintAs = (format: OutputFormat, result: SprintResult, given: Rendering): string => {
  const renderings: Readonly<Record<OutputFormat, () => string>> = {
    table: () => renderSprint(result, given.style),
    json: () => renderJson(result),
    md: () => renderMarkdown(result),
    sarif: () => renderSarif(result.cases.cases, given.sensors, given.version),
    html: () => renderHtml(result),
  }
  return renderings[format]()
}
