import type { Job, Step, Workflow } from '../workflows.ts'
import { at, itemsAt, textAt } from '../yaml-tree.ts'
import type { YamlNode } from '../yaml-tree.ts'

/** Commands that hand a package, a release or an image to others. */
const commands =
  /(?:^|[\s;&|])(?:twine upload|(?:uv|poetry|flit|pdm|hatch|npm|yarn|pnpm) publish|gh release (?:create|upload)|docker push|(?:huggingface-cli|hf) upload)(?:\s|$)/

/** Actions that do so, as zizmor’s rule cache-poisoning lists them (https://docs.zizmor.sh/audits/#cache-poisoning). */
const actions = new Set(
  `pypa/gh-action-pypi-publish softprops/action-gh-release ncipollo/release-action goreleaser/goreleaser-action
  jreleaser/release-action rubygems/release-gem googleapis/release-please-action redhat-actions/push-to-registry
  js-devtools/npm-publish changesets/action semantic-release/semantic-release cycjimmy/semantic-release-action
  python-semantic-release/python-semantic-release python-semantic-release/publish-action
  aws-actions/amazon-ecs-deploy-task-definition aws-actions/aws-cloudformation-github-deploy azure/aci-deploy
  azure/container-apps-deploy-action azure/functions-action azure/webapps-deploy cloudflare/wrangler-action
  google-github-actions/deploy-appengine google-github-actions/deploy-cloudrun
  google-github-actions/deploy-cloud-functions`.split(/\s+/),
)

const images = new Set(['docker/build-push-action', 'docker/bake-action'])

const handsOver = ({ uses, run, with: inputs }: Step): boolean => {
  const action = uses?.text.split('@')[0]?.toLowerCase() ?? ''
  if (images.has(action)) return (inputs.get('push')?.text ?? 'false') !== 'false'
  return actions.has(action) || commands.test(run?.text ?? '')
}

const needsOf = ({ node }: Job): readonly string[] => {
  const one = textAt(node, 'needs')
  return one === undefined ? itemsAt(node, 'needs').flatMap((item) => textOf(item)) : [one.text]
}

const textOf = (node: YamlNode): readonly string[] => (node.kind === 'text' ? [node.text] : [])

const builds = /dist|wheel|package|build|release/i

/** Whether a job leaves something built for the jobs after it; reports of tests are nothing of the kind. */
const leavesBuilt = ({ steps }: Job): boolean =>
  steps.some(
    ({ uses, with: inputs }) =>
      uses?.text.startsWith('actions/upload-artifact@') === true &&
      builds.test(`${inputs.get('name')?.text ?? ''} ${inputs.get('path')?.text ?? ''}`),
  )

/** The jobs of a workflow that hand something to others, and those that build it for them. */
export const publishingJobs = ({ jobs }: Workflow): ReadonlySet<string> => {
  const found = new Set<string>()
  const byId = new Map(jobs.map((job) => [job.id, job]))
  const add = (job: Job): void => {
    if (found.has(job.id)) return
    found.add(job.id)
    const before = needsOf(job).flatMap((id) => byId.get(id) ?? [])
    before.filter(leavesBuilt).forEach(add)
  }
  jobs.filter(({ steps }) => steps.some(handsOver)).forEach(add)
  return found
}

const handingOut = /(?:^|[^a-z])(?:releas|publish|deploy|nightly[ _-]{0,3}(?:build|package|wheel|release|image))/i

/** Whether a workflow says by its name or that of its file that what it makes goes to others: `Release`, `publish-docs`. */
export const isForOthers = ({ root }: Workflow, path: string): boolean =>
  handingOut.test(textAt(root, 'name')?.text ?? '') || handingOut.test(path.slice(path.lastIndexOf('/') + 1))

const releaseBranch = /^releases?(?:[-/*]|$)/i

/** Whether only releases start the workflow: a release, a tag, a push to the branch of one. */
export const onlyReleases = ({ triggers, root }: Workflow): boolean => {
  const byItself = triggers.filter((event) => event !== 'workflow_dispatch')
  const push = at(root, 'on', 'push')
  const branches = itemsAt(push, 'branches').flatMap(textOf)
  const onlyTags = at(push, 'tags') !== undefined && at(push, 'branches') === undefined
  const onlyTheirs = branches.length > 0 && branches.every((branch) => releaseBranch.test(branch))
  return (
    byItself.length > 0 &&
    byItself.every((event) => event === 'release' || (event === 'push' && (onlyTags || onlyTheirs)))
  )
}
