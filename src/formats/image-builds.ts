import { parseImage } from './images.ts'
import { shellCommands } from './shell-commands.ts'

/** Images that a script makes on its machine, and those that it sends to a registry: `repository:tag`, sorted. */
export interface ImageBuilds {
  readonly built: readonly string[]
  readonly pushed: readonly string[]
}

/** An image as it is compared: without a tag it is `latest`. Null for text that names none, or is computed. */
export const imageKey = (image: string): string | null => {
  const parsed = parseImage(image)
  return parsed === null || parsed.digest !== null ? null : `${parsed.repository}:${parsed.tag ?? 'latest'}`
}

const program = /(?:^|[\s;&|(@+/-])(?:docker|podman|nerdctl|buildah)\s/

/** `IMAGE=acme/base`, `IMAGE ?= base`: of shells and of make. */
const assigned =
  /^[ \t]{0,20}(?:export[ \t]+)?(\w{1,80})[ \t]{0,20}[:?]?=[ \t]{0,20}["']?([\w./:-]{1,200})["']?[ \t]*$/gm

/** The variables of a script that have one value each. */
const valuesOf = (text: string): ReadonlyMap<string, string> => {
  const values = new Map<string, string>()
  for (const [, name = '', value = ''] of text.matchAll(assigned))
    values.set(name, values.has(name) && values.get(name) !== value ? '' : value)
  return values
}

const tagsOf = (words: readonly string[]): readonly string[] =>
  words.flatMap((word, index) => {
    if (word === '-t' || word === '--tag') return words[index + 1] ?? []
    return /^(?:-t|--tag=)(?=[\w$])(.+)$/.exec(word)?.[1] ?? []
  })

/** Options that send away what is built instead of keeping it. */
const sends = (words: readonly string[]): boolean =>
  words.some((word) => word === '--push' || /type=registry|push=true/.test(word))

interface Named {
  readonly built: readonly string[]
  readonly pushed: readonly string[]
}

const ofWords = ([name = '', ...rest]: readonly string[]): Named => {
  const tool = name.slice(name.lastIndexOf('/') + 1).replace(/^[@+-]{1,3}/, '')
  if (!/^(?:docker|podman|nerdctl|buildah)$/.test(tool)) return { built: [], pushed: [] }
  const words = rest[0] === 'buildx' || rest[0] === 'image' ? rest.slice(1) : rest
  const [verb, ...given] = words
  const last = given.at(-1) ?? ''
  if (verb === 'push') return { built: [], pushed: [last] }
  if (verb === 'tag') return { built: [last], pushed: [] }
  if (verb !== 'build' && verb !== 'bud') return { built: [], pushed: [] }
  return sends(given) ? { built: [], pushed: tagsOf(given) } : { built: tagsOf(given), pushed: [] }
}

/** What a shell script or a Makefile does with images, line by line, so that one broken line costs no other. */
export const imageBuilds = (text: string): ImageBuilds => {
  if (!program.test(text)) return { built: [], pushed: [] }
  const values = valuesOf(text)
  const known = (line: string): string =>
    line.replace(/\$(?:\{(\w{1,80})\}|\((\w{1,80})\)|(\w{1,80}))/g, (whole, ...[braced, made, bare]: string[]) => {
      const value = values.get(braced ?? made ?? bare ?? '') ?? ''
      return value === '' ? whole : value
    })
  const named = text
    .replace(/\\\r?\n/g, ' ')
    .split('\n')
    .filter((line) => program.test(line))
    .flatMap((line) => shellCommands(known(line)).map(({ words }) => ofWords(words)))
  const keysOf = (images: readonly string[]) => [...new Set(images.flatMap((image) => imageKey(image) ?? []))].sort()
  return {
    built: keysOf(named.flatMap(({ built }) => built)),
    pushed: keysOf(named.flatMap(({ pushed }) => pushed)),
  }
}
