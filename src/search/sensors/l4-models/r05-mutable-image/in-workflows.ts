import type { Observation } from '../../../../domain/finding.ts'
import { parseUses } from '../../../../formats/action-references.ts'
import { shellCommands } from '../../../../formats/shell-commands.ts'
import type { ActionFile, Job, Step, Workflow } from '../../../../formats/workflows.ts'
import { scalars } from '../../../../formats/yaml-locator.ts'
import { at, itemsAt } from '../../../../formats/yaml-tree.ts'
import type { YamlText } from '../../../../formats/yaml-tree.ts'
import type { Spot } from './spot.ts'

const jobSpot = (locator: string, image: string, text: YamlText): Spot => ({
  locator,
  image,
  role: 'job',
  development: false,
  at: text.at,
})

const matrixName = /^\$\{\{\s{0,9}matrix\.([\w-]{1,100})\s{0,9}\}\}$/

/** An image as written, or each value of the matrix that it is taken from. */
const valuesOf = ({ node }: Job, image: YamlText): readonly YamlText[] => {
  const name = matrixName.exec(image.text)?.[1]
  const values = name === undefined ? [] : itemsAt(at(node, 'strategy', 'matrix', name))
  const texts = values.flatMap((value) => (value.kind === 'text' ? [value] : []))
  return texts.length === 0 ? [image] : texts
}

const ofSteps = (steps: readonly Step[]): readonly Spot[] =>
  steps.flatMap(({ uses, run, locator }) => {
    const parsed = uses === null ? null : parseUses(uses.text)
    if (uses !== null && parsed?.kind === 'docker') return [jobSpot(`${locator}.uses`, parsed.image, uses)]
    return run === null ? [] : setByKubectl(locator, run)
  })

/** `kubectl set image deployment/api api=acme/api:1.2.3` puts an image into a cluster. */
const setByKubectl = (locator: string, run: YamlText): readonly Spot[] =>
  shellCommands(run.text).flatMap(({ words, line }) => {
    if (words[0] !== 'kubectl' || words[1] !== 'set' || words[2] !== 'image') return []
    const place = run.at.line + (run.block ? 1 : 0) + line
    return words.slice(3).flatMap((word): Spot[] => {
      const [container = '', image = ''] = word.split('=', 2)
      if (image === '' || word.startsWith('-')) return []
      const at = { line: place, column: 1, endLine: place, endColumn: 1 }
      return [{ locator: `${locator}.${container}`, image, role: 'deployment', development: false, at }]
    })
  })

/** The images of a workflow: containers and services of its jobs, `docker://` steps, deployments by `kubectl`. */
export const spotsOfWorkflow = ({ jobs }: Workflow): readonly Spot[] =>
  jobs.flatMap((job) => [
    ...job.images.flatMap(({ locator, image }) =>
      valuesOf(job, image).map((value) => jobSpot(locator, value.text.replace(/^docker:\/\//, ''), value)),
    ),
    ...ofSteps(job.steps),
  ])

/** The images of an action: what it runs in, and those of its steps. */
export const spotsOfAction = ({ image, steps }: ActionFile): readonly Spot[] => [
  ...(image?.text.startsWith('docker://') === true
    ? [jobSpot('runs.image', image.text.slice('docker://'.length), image)]
    : []),
  ...ofSteps(steps),
]

const falsy = (text: YamlText | undefined): boolean => text === undefined || text.text === 'false'

/** Build steps that push nothing and load nothing: their output `digest` is empty. */
const buildsOnly = (steps: readonly Step[]): ReadonlySet<string> =>
  new Set(
    steps.flatMap(({ id, uses, with: inputs }) => {
      if (id === null || uses?.text.startsWith('docker/build-push-action@') !== true) return []
      const pushes = !falsy(inputs.get('push')) || !falsy(inputs.get('load'))
      return pushes || /push=true|type=registry|\$\{\{/.test(inputs.get('outputs')?.text ?? '') ? [] : [id]
    }),
  )

const digestOutput = /\bsteps\.([\w-]{1,100})\.outputs\.digest\b/g

/** References to the digest of a build that is never pushed: what they deploy is `repository@`, without a digest. */
export const emptyDigests = (path: string, { jobs }: Workflow): readonly Observation[] =>
  jobs.flatMap(({ node, steps, locator }) => {
    const empty = buildsOnly(steps)
    if (empty.size === 0) return []
    return [...scalars(node, { keys: locator.split('.'), locator })].flatMap(({ path: { locator }, text }) => {
      const [, id = ''] = [...text.text.matchAll(digestOutput)].find(([, id = '']) => empty.has(id)) ?? []
      if (id === '') return []
      return [
        {
          kind: 'empty-digest',
          subject: `${path}#${locator}`,
          effect: 'blocks' as const,
          title: `The digest of step ${id} is always empty`,
          detail: `Step \`${id}\` builds an image and neither pushes nor loads it, so \`steps.${id}.outputs.digest\` is empty and what is deployed has no digest.`,
          remedy: `give the step ${id} \`push: true\`, or take the digest from the step that pushes`,
          location: { path, ...text.at },
          data: { step: id },
        },
      ]
    })
  })
