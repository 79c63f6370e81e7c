import type { SprintResult } from '../domain/sprint-result.ts'
import { renderMarkdown } from './markdown.ts'
import { within } from '../domain/markdown-text.ts'

/** GitHub takes 1 MiB of job summary a step; the limit is in bytes, so characters are counted at three bytes each. */
const mostSummary = 340_000

/** A sprint as the job summary of a workflow run. */
export const renderSummary = (sprint: SprintResult): string =>
  within(renderMarkdown(sprint), mostSummary, '_The summary was cut at the limit of GitHub._')
