import type { Observation } from '../../../../domain/finding.ts'
import { parseUses } from '../../../../formats/action-references.ts'
import type { Job, Step, Workflow } from '../../../../formats/workflows.ts'
import { itemsAt } from '../../../../formats/yaml-tree.ts'

const isAction = ({ uses }: Step, name: string): boolean => {
  const named = uses === null ? null : parseUses(uses.text)
  return named?.kind === 'repository' && named.repository.toLowerCase() === name
}

/** Actions that upload nothing by themselves, so that what they leave is known. */
const quiet =
  /^(?:actions|docker|codecov|coverallsapp|astral-sh|conda-incubator|mamba-org|aws-actions|google-github-actions|azure|snok|pre-commit|re-actors|pypa\/gh-action|dtolnay|swatinem)\//i

/** Whether anything of a workflow may upload what nobody sees here. */
const mayUploadUnseen = ({ jobs }: Workflow): boolean =>
  jobs.some(
    ({ uses, steps }) =>
      uses !== null ||
      steps.some(
        ({ uses: action, run }) =>
          (action !== null && !quiet.test(action.text)) || /upload-artifact|@actions\/artifact/.test(run?.text ?? ''),
      ),
  )

/** What the jobs upload: names, or null for a name that is computed. */
const uploadedBy = (job: Job): readonly (string | null)[] =>
  job.steps
    .filter((step) => isAction(step, 'actions/upload-artifact'))
    .map(({ with: inputs }) => {
      const name = inputs.get('name')?.text ?? 'artifact'
      return name.includes('${{') ? null : name
    })

/** A job with all that it waits for. */
const waitsFor = (jobs: readonly Job[], id: string): ReadonlySet<string> => {
  const found = new Set<string>()
  const open = [id]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue
    found.add(next)
    const job = jobs.find((one) => one.id === next)
    open.push(...itemsAt(job?.node, 'needs').flatMap((need) => (need.kind === 'text' ? [need.text] : [])))
  }
  return found
}

const foreign = ['run-id', 'repository', 'github-token', 'pattern']

const missing = (path: string, step: Step, name: string, late: string | null): Observation => ({
  kind: 'input-missing',
  subject: `${path}#${step.locator}`,
  effect: 'blocks',
  title: late === null ? `No job uploads the artifact ${name}` : `Nothing waits for the artifact ${name}`,
  detail:
    late === null
      ? `The step downloads \`${name}\`, and no step of this workflow uploads an artifact of that name.`
      : `The step downloads \`${name}\` of the job ${late}, for which its own job does not wait (\`needs\`), so it is there only by luck.`,
  remedy: late === null ? 'upload it under that name, or correct the name' : `add \`needs: ${late}\``,
  location: { path, ...(step.uses?.at ?? step.at) },
  data: { artifact: name },
})

/** Artifacts that a job takes and no job gives, or none that it waits for. */
export const missingInputs = (path: string, text: string, file: Workflow): readonly Observation[] => {
  if (!text.includes('download-artifact') || mayUploadUnseen(file)) return []
  const { jobs } = file
  const uploads = jobs.map((job) => ({ id: job.id, names: uploadedBy(job) }))
  if (uploads.some(({ names }) => names.includes(null))) return []
  return jobs.flatMap((job) => {
    const waited = waitsFor(jobs, job.id)
    return job.steps.flatMap((step) => {
      const name = step.with.get('name')?.text
      if (!isAction(step, 'actions/download-artifact') || name === undefined || name.includes('${{')) return []
      if (foreign.some((key) => step.with.has(key))) return []
      const giving = uploads.filter(({ names }) => names.includes(name))
      if (giving.some(({ id }) => waited.has(id))) return []
      return [missing(path, step, name, giving[0]?.id ?? null)]
    })
  })
}
