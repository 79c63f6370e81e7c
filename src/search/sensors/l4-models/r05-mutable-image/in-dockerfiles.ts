import type { Dockerfile, Stage } from '../../../../formats/dockerfile.ts'
import { isDevelopment } from './spot.ts'
import type { Spot } from './spot.ts'

/** Images that a Dockerfile starts from or copies from; its own stages and `scratch` are none. */
export const spotsOfDockerfile = (path: string, { stages, sources }: Dockerfile): readonly Spot[] => {
  const development = isDevelopment(path)
  const own = (image: string, before: number): boolean =>
    image.toLowerCase() === 'scratch' ||
    stages.slice(0, before).some(({ name }, index) => name === image.toLowerCase() || String(index) === image)
  const final = finalStages(stages)
  const started = stages.flatMap(({ image, name, at }, index): Spot[] => {
    if (image === null || own(image, index)) return []
    const role = final.has(index) ? 'final-stage' : 'build-stage'
    return [{ locator: `FROM[${name ?? index}]`, image, role, development, at }]
  })
  const copied = sources.flatMap(({ image, at }, index): Spot[] =>
    own(image, stages.length) || /^\d+$/.test(image)
      ? []
      : [{ locator: `from[${index}]`, image, role: 'build-stage', development, at }],
  )
  return [...started, ...copied]
}

/** The last stage and those that it is built upon: they make the image that runs. */
const finalStages = (stages: readonly Stage[]): ReadonlySet<number> => {
  const found = new Set<number>()
  let index = stages.length - 1
  while (index >= 0 && !found.has(index)) {
    found.add(index)
    const base = stages[index]?.image?.toLowerCase()
    index = stages.slice(0, index).findLastIndex(({ name }) => name !== null && name === base)
  }
  return found
}
