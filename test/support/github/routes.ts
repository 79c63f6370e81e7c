import type { Route } from './route.ts'
import { alertRoutes } from './routes/alerts.ts'
import { appRoutes } from './routes/apps.ts'
import { branchRoutes } from './routes/branches.ts'
import { cacheRoutes } from './routes/caches.ts'
import { checkRoutes } from './routes/checks.ts'
import { codeScanningRoutes } from './routes/code-scanning.ts'
import { commentRoutes } from './routes/comments.ts'
import { commitRoutes } from './routes/commits.ts'
import { contentRoutes } from './routes/contents.ts'
import { gitRoutes } from './routes/git.ts'
import { issueRoutes } from './routes/issues.ts'
import { labelRoutes } from './routes/labels.ts'
import { pullRoutes } from './routes/pulls.ts'
import { referenceRoutes } from './routes/references.ts'
import { repositoryRoutes } from './routes/repositories.ts'
import { reviewRoutes } from './routes/reviews.ts'
import { ruleRoutes } from './routes/rules.ts'
import { runnerRoutes } from './routes/runners.ts'
import { runRoutes } from './routes/runs.ts'
import { secretRoutes } from './routes/secrets.ts'
import { statusRoutes } from './routes/statuses.ts'
import { variableRoutes } from './routes/variables.ts'
import { workflowRoutes } from './routes/workflows.ts'

/** Every operation served. */
export const routes: readonly Route[] = [
  ...alertRoutes,
  ...appRoutes,
  ...branchRoutes,
  ...cacheRoutes,
  ...checkRoutes,
  ...codeScanningRoutes,
  ...commentRoutes,
  ...commitRoutes,
  ...contentRoutes,
  ...gitRoutes,
  ...issueRoutes,
  ...labelRoutes,
  ...pullRoutes,
  ...referenceRoutes,
  ...repositoryRoutes,
  ...reviewRoutes,
  ...ruleRoutes,
  ...runnerRoutes,
  ...runRoutes,
  ...secretRoutes,
  ...statusRoutes,
  ...variableRoutes,
  ...workflowRoutes,
]

export type Match = { readonly route: Route; readonly params: Readonly<Record<string, string>> }

/** Parts of a path that hold slashes of their own, when they come last. */
const spanning = new Set(['{path}', '{ref}'])

const decode = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

const matchParts = (template: readonly string[], asked: readonly string[]): Record<string, string> | undefined => {
  const params: Record<string, string> = {}
  for (const [at, part] of template.entries()) {
    const last = at === template.length - 1
    const given = last && spanning.has(part) ? asked.slice(at).join('/') : asked[at]
    const value = decode(given ?? '')
    if (value === undefined || (given === undefined && part !== '{path}')) return undefined
    if (part.startsWith('{')) params[part.slice(1, -1)] = value
    else if (part !== value) return undefined
  }
  const open = spanning.has(template.at(-1) ?? '')
  return asked.length > template.length && !open ? undefined : params
}

const literals = ({ template }: Route): number => template.split('/').filter((part) => !part.startsWith('{')).length

const byLiterals = routes.toSorted((one, other) => literals(other) - literals(one))

/** The operation that a request asks for; of several the one that says most of the path. */
export const matchRoute = (method: string, path: string): Match | undefined => {
  const asked = path.split('/')
  for (const route of byLiterals) {
    if (route.method !== method) continue
    const params = matchParts(route.template.split('/'), asked)
    if (params !== undefined) return { route, params }
  }
  return undefined
}
