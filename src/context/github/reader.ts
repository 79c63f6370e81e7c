import type { Live } from '../../domain/live.ts'
import { caches, cacheUsage, organizationRunners, runners, runsBefore, workflows } from './actions.ts'
import type { GitHub } from './client.ts'
import { codeScanningAlerts, codeScanningAnalyses } from './code-scanning.ts'
import { checks } from './checks.ts'
import { before } from './before.ts'
import { actionCommit } from './action-commit.ts'
import { branchHead, file } from './contents.ts'
import { dependabotAlerts } from './dependabot.ts'
import { environments } from './environments.ts'
import { comment } from './comment.ts'
import { comments, issues } from './issues.ts'
import { jobLog } from './job-log.ts'
import { jobs } from './jobs.ts'
import { organizationEntry } from './organization-entry.ts'
import { origin } from './origin.ts'
import { permission } from './permission.ts'
import { pullRequest, pullRequests, reviews } from './pull-requests.ts'
import { pushesOf } from './pushes.ts'
import { publicKey } from './public-key.ts'
import { placeOf, repositoryEntry } from './repository.ts'
import { requiredChecks } from './required-checks.ts'
import { runs } from './runs.ts'
import { variables } from './variables.ts'

/**
 * GitHub as sensors and gates read it. Each question is asked once a reader, however many ask it: make a new reader
 * for a new look. Throws TokenError where GitHub refuses the token, RepositoryError where `repository` is none.
 */
export function createReader(github: GitHub, repository: string): Live {
  const place = placeOf(repository)
  const pushes = pushesOf(github, place)
  return {
    repository,
    variables: once((layer, environment) => variables(github, place, layer, environment)),
    publicKey: once((layer, environment) => publicKey(github, place, layer, environment)),
    environments: once(() => environments(github, repository)),
    organizationEntry: once((layer, name) => organizationEntry(github, place, layer, name)),
    runs: once((query) => runs(github, place, query)),
    jobs: once((run) => jobs(github, place, run)),
    jobLog: once((job) => jobLog(github, place, job)),
    runsBefore: once((before) => runsBefore(github, place, before)),
    entry: once(() => repositoryEntry(github, place)),
    workflows: once(() => workflows(github, place)),
    caches: once(() => caches(github, place)),
    cacheUsage: once(() => cacheUsage(github, place)),
    runners: once(() => runners(github, place)),
    organizationRunners: once(() => organizationRunners(github, place)),
    codeScanningAlerts: once((ref) => codeScanningAlerts(github, place, ref)),
    codeScanningAnalyses: once((ref) => codeScanningAnalyses(github, place, ref)),
    dependabotAlerts: once(() => dependabotAlerts(github, place)),
    pullRequest: once((number) => pullRequest(github, place, number)),
    pullRequests: once((query) => pullRequests(github, place, query)),
    reviews: once((number) => reviews(github, place, number)),
    issues: once((query) => issues(github, place, query)),
    comments: once((issue) => comments(github, place, issue)),
    comment: once((id) => comment(github, place, id)),
    permission: once((login) => permission(github, place, login)),
    checks: once((ref) => checks(github, place, ref)),
    requiredChecks: once((branch) => requiredChecks(github, place, branch)),
    branchHead: once((branch) => branchHead(github, place, branch)),
    actionCommit: actionCommit(github),
    file: once((path, ref) => file(github, place, path, ref)),
    origin: once((path, at) => origin({ github, place, pushes }, path, at)),
    before: once((path, at) => before({ github, place, pushes }, path, at)),
  }
}

/** Remembers the answer by the arguments, which are JSON but for dates. */
function once<Args extends readonly unknown[], T>(ask: (...args: Args) => Promise<T>): (...args: Args) => Promise<T> {
  const answers = new Map<string, Promise<T>>()
  return (...args) => {
    const key = JSON.stringify(args)
    const answer = answers.get(key) ?? ask(...args)
    answers.set(key, answer)
    return answer
  }
}
