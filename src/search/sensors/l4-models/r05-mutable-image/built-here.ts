import { z } from 'zod'
import type { FileFacts } from '../../../../domain/sensor.ts'
import { imageBuilds, imageKey } from '../../../../formats/image-builds.ts'
import type { ImageBuilds } from '../../../../formats/image-builds.ts'
import type { Step } from '../../../../formats/workflows.ts'
import { at, entriesAt, textAt } from '../../../../formats/yaml-tree.ts'
import type { YamlTree } from '../../../../formats/yaml-tree.ts'
import type { Spot } from './spot.ts'

/** Images that a file builds, `repository:tag` each: by commands, or as a service of Compose. */
export const builds = z.strictObject({
  built: z.array(z.string()),
  composed: z.array(z.string()),
  /** Those that it sends to a registry, where their tag moves like any other. */
  pushed: z.array(z.string()),
})
export type Builds = z.infer<typeof builds>

const some = (found: Builds): Builds | null =>
  found.built.length + found.composed.length + found.pushed.length === 0 ? null : found

const ofCommands = ({ built, pushed }: ImageBuilds): Builds | null =>
  some({ built: [...built], composed: [], pushed: [...pushed] })

/** What a shell script or a Makefile builds. */
export const buildsOfScript = (text: string): Builds | null => ofCommands(imageBuilds(text))

/** What the steps of a workflow or an action build, by commands and by `docker/build-push-action`. */
export const buildsOfSteps = (steps: readonly Step[]): Builds | null => {
  const byCommands = imageBuilds(steps.map(({ run }) => run?.text ?? '').join('\n'))
  const byActions = steps.flatMap(({ uses, with: inputs }) => {
    if (uses?.text.startsWith('docker/build-push-action@') !== true) return []
    const keys = (inputs.get('tags')?.text ?? '').split(/[\n,]/).flatMap((image) => imageKey(image.trim()) ?? [])
    const isSent = (inputs.get('push')?.text ?? 'false') !== 'false'
    return keys.map((key) => ({ key, isSent }))
  })
  const keys = (isSent: boolean) => byActions.flatMap((one) => (one.isSent === isSent ? [one.key] : []))
  return ofCommands({
    built: [...byCommands.built, ...keys(false)],
    pushed: [...byCommands.pushed, ...keys(true)],
  })
}

/** What the services of a Compose file build and name. */
export const buildsOfCompose = ({ documents: [document] }: YamlTree): Builds | null =>
  some({
    built: [],
    composed: entriesAt(document?.root, 'services').flatMap(({ value }) => {
      const image = textAt(value, 'image')?.text
      const key = image === undefined || at(value, 'build') === undefined ? null : imageKey(image)
      return key === null ? [] : [key]
    }),
    pushed: [],
  })

/**
 * Asks of a place whether this repository builds the image on the machine that uses it: the base of a Dockerfile, or
 * what Compose starts. What a cluster or a runner pulls comes from a registry, whoever built it.
 */
export const builtHere = (
  files: readonly FileFacts<{ readonly builds: Builds | null }>[],
): ((spot: Spot) => boolean) => {
  const of = (pick: (found: Builds) => readonly string[]) =>
    new Set(files.flatMap(({ facts: { builds } }) => (builds === null ? [] : pick(builds))))
  const [built, composed, pushed] = [of((one) => one.built), of((one) => one.composed), of((one) => one.pushed)]
  return ({ role, image }) => {
    const key = imageKey(image)
    if (key === null || pushed.has(key)) return false
    if (role === 'compose') return built.has(key)
    return (role === 'final-stage' || role === 'build-stage') && (built.has(key) || composed.has(key))
  }
}
