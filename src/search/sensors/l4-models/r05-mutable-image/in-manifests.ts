import { imageKey } from '../../../../formats/image-builds.ts'
import { scalars } from '../../../../formats/yaml-locator.ts'
import { at, entriesAt, itemsAt, textAt } from '../../../../formats/yaml-tree.ts'
import type { YamlNode, YamlTree } from '../../../../formats/yaml-tree.ts'
import { buildsOfCompose } from './built-here.ts'
import { isDevelopment, isDevelopmentNamespace } from './spot.ts'
import type { Spot } from './spot.ts'

/** Keys whose maps are containers: Kubernetes, Argo Workflows, Tekton. */
const holders = new Set(
  'containers initContainers ephemeralContainers sidecars steps container script predictor transformer explainer'.split(
    ' ',
  ),
)
/** Kinds that only carry text. */
const carriers = new Set(['ConfigMap', 'Secret', 'CustomResourceDefinition'])

/**
 * Kinds that run once and end: a training, a step of a pipeline. What they run tomorrow may differ, but nothing that
 * serves changes under its users.
 */
const once =
  /^(?:Job|PodTemplate|(?:Cluster|Cron)?Workflow(?:Template)?|(?:Cluster)?Task(?:Run)?|Pipeline(?:Run)?|(?:TF|PyTorch|MPI|XGBoost|MX|Paddle|JAX|Train|Ray|Spark)Job|SparkApplication|Experiment)$/

const isContainerImage = (kind: string, keys: readonly string[]): boolean => {
  if (keys.at(-1) !== 'image') return false
  const above = keys.slice(0, -1).findLast((key) => !key.startsWith('['))
  return (above !== undefined && holders.has(above)) || (kind === 'InferenceService' && keys[0] === 'spec')
}

const spotsOfDocument = (path: string, root: YamlNode): readonly Spot[] => {
  const kind = textAt(root, 'kind')?.text ?? ''
  if (textAt(root, 'apiVersion') === undefined || kind === '' || carriers.has(kind)) return []
  const name = textAt(root, 'metadata', 'name')?.text ?? ''
  const namespace = textAt(root, 'metadata', 'namespace')?.text ?? ''
  const development = isDevelopment(path) || isDevelopmentNamespace(namespace)
  return [...scalars(root)].flatMap(({ path: { keys, locator }, text }): Spot[] =>
    text.value !== null && isContainerImage(kind, keys)
      ? [
          {
            locator: `${kind}/${name}.${locator}`,
            image: text.text,
            role: once.test(kind) ? 'job' : 'deployment',
            development,
            at: text.at,
          },
        ]
      : [],
  )
}

/** The images of Kubernetes manifests: every container of every document, whatever holds it. */
export const spotsOfManifests = (path: string, { documents }: YamlTree): readonly Spot[] =>
  documents.flatMap(({ root }) => (root === null ? [] : spotsOfDocument(path, root)))

/** Whether text reads like a manifest that names images, so that not being able to read it matters. */
export const looksLikeManifest = (text: string): boolean =>
  /^apiVersion:/m.test(text) && /^kind:/m.test(text) && /^[ \t-]{0,80}image:/m.test(text)

const variable = /\$\{(\w{1,200}):?-([^}]{0,500})\}/g

/** The images of a Compose file, with the defaults of its variables; what its services build is left out. */
export const spotsOfCompose = (path: string, tree: YamlTree): readonly Spot[] => {
  const own = new Set(buildsOfCompose(tree)?.composed)
  return entriesAt(tree.documents[0]?.root, 'services').flatMap(({ key, value }): Spot[] => {
    const image = textAt(value, 'image')
    if (image === undefined || at(value, 'build') !== undefined || own.has(imageKey(image.text) ?? '')) return []
    return [
      {
        locator: `services.${key.text}.image`,
        image: image.text.replace(variable, '$2'),
        role: 'compose',
        development: isDevelopment(path),
        at: image.at,
      },
    ]
  })
}

/** The images of Helm values: a `repository` with a `tag` beside it. An empty tag stands for the chart's version. */
export const spotsOfValues = (path: string, { documents: [document] }: YamlTree): readonly Spot[] =>
  itemsAt(document?.root).flatMap((root) => spotsOfValue(path, root, ''))

const spotsOfValue = (path: string, node: YamlNode, locator: string): readonly Spot[] => {
  if (node.kind === 'text') return []
  if (node.kind === 'list') return node.items.flatMap((item, index) => spotsOfValue(path, item, `${locator}[${index}]`))
  const below = node.entries.flatMap(({ key, value }) =>
    spotsOfValue(path, value, locator === '' ? key.text : `${locator}.${key.text}`),
  )
  const repository = textAt(node, 'repository')
  const tag = textAt(node, 'tag')
  if (repository === undefined || tag === undefined || tag.text === '') return below
  const digest = textAt(node, 'digest')?.text ?? ''
  const image = `${repository.text}:${tag.text}${digest === '' ? '' : `@${digest}`}`
  return [
    { locator: `${locator}.tag`, image, role: 'deployment', development: isDevelopment(path), at: tag.at },
    ...below,
  ]
}

/** The images that a kustomization puts in place of others. */
export const spotsOfKustomization = (path: string, { documents: [document] }: YamlTree): readonly Spot[] =>
  itemsAt(document?.root, 'images').flatMap((item): Spot[] => {
    const name = textAt(item, 'name')
    const tag = textAt(item, 'newTag')
    const digest = textAt(item, 'digest')
    const place = digest ?? tag
    if (name === undefined || place === undefined) return []
    const repository = textAt(item, 'newName')?.text ?? name.text
    const image = digest === undefined ? `${repository}:${tag?.text ?? ''}` : `${repository}@${digest.text}`
    const development = isDevelopment(path)
    return [{ locator: `images[${name.text}]`, image, role: 'deployment', development, at: place.at }]
  })
