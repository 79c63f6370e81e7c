import { registerHooks } from 'node:module'
import type { TemplateParseResult } from '@actions/workflow-parser'

/** What GitHub's parser refuses at one place. Lines and columns count from 1; null where the parser names no place. */
export interface Refusal {
  readonly message: string
  readonly at: {
    readonly line: number
    readonly column: number
    readonly endLine: number
    readonly endColumn: number
  } | null
}

/**
 * GitHub's parser imports its schemas as JSON without the attribute that Node asks for. For the time of this import
 * Node is told that they are JSON; in a bundle they are part of it and the hook sees nothing. Loaded on first use, since
 * most runs that touch no workflow need none of it.
 */
const loadParser = async () => {
  const hooks = registerHooks({
    load: (url, context, next) =>
      url.includes('/@actions/workflow-parser/') && url.endsWith('.json')
        ? next(url, { ...context, importAttributes: { type: 'json' } })
        : next(url, context),
  })
  try {
    const [workflows, actions, context, schema, features] = await Promise.all([
      import('@actions/workflow-parser'),
      import('@actions/workflow-parser/actions/action-parser'),
      import('@actions/workflow-parser/templates/template-context'),
      import('@actions/workflow-parser/workflows/workflow-schema'),
      import('@actions/expressions/features'),
    ])
    return { ...workflows, ...actions, ...context, ...schema, ...features }
  } finally {
    hooks.deregister()
  }
}

let loading: ReturnType<typeof loadParser> | undefined
const parser = async () => (loading ??= loadParser())

const refusals = (result: TemplateParseResult): readonly Refusal[] =>
  result.context.errors.getErrors().map(({ rawMessage, range }) => ({
    message: rawMessage.split('\n', 1)[0] ?? rawMessage,
    at:
      range === undefined
        ? null
        : {
            line: range.start.line,
            column: range.start.column,
            endLine: range.end.line,
            endColumn: range.end.column,
          },
  }))

/**
 * What GitHub's own parser refuses in a workflow file: keys, values, expressions, job graph. Syntax that GitHub has only
 * announced is accepted. The text must be one YAML document without excessive aliases, since the parser follows them all.
 */
export const refusedInWorkflow = async (path: string, text: string): Promise<readonly Refusal[]> => {
  const github = await parser()
  const featureFlags = new github.FeatureFlags({ all: true })
  const errors = new github.TemplateValidationErrors()
  const context = new github.TemplateContext(errors, github.getWorkflowSchema(), new github.NoOperationTraceWriter())
  context.state['featureFlags'] = featureFlags
  const result = github.parseWorkflow({ name: path, content: text }, context)
  if (result.value !== undefined) {
    await github.convertWorkflowTemplate(context, result.value, undefined, { errorPolicy: 1, featureFlags })
  }
  return refusals(result)
}

/** The same for an action's metadata (`action.yml`). */
export const refusedInAction = async (path: string, text: string): Promise<readonly Refusal[]> => {
  const { parseAction, NoOperationTraceWriter } = await parser()
  return refusals(parseAction({ name: path, content: text }, new NoOperationTraceWriter()))
}
