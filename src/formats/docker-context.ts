import type { Instruction } from 'dockerfile-ast'
import { Add, Copy, Workdir } from 'dockerfile-ast'

/** What a stage has copied from the build's context so far, and the folder that it works in. */
export interface Inside {
  /** Absolute; null where a variable or the base image decides. */
  readonly folder: string | null
  readonly copied: readonly Copied[]
}

export interface Copied {
  /** As written: a path in the context. */
  readonly from: string
  /** Absolute, in the image. */
  readonly to: string
  /** Whether `to` is a folder for certain. */
  readonly intoFolder: boolean
}

export const nothingInside: Inside = { folder: null, copied: [] }

/** Joins and tidies a path of the image; null where a part is not known. */
const absolute = (folder: string | null, path: string): string | null => {
  if (path.includes('$') || (folder === null && !path.startsWith('/'))) return null
  const parts: string[] = []
  for (const part of (path.startsWith('/') ? path : `${folder ?? ''}/${path}`).split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return `/${parts.join('/')}`
}

const copiesOf = (instruction: Add | Copy, folder: string | null): readonly Copied[] => {
  const json = instruction.getJSONStrings().map((word) => word.getJSONValue())
  const words = json.length > 0 ? json : instruction.getArguments().map((word) => word.getValue())
  const sources = words.slice(0, -1)
  const written = words.at(-1) ?? ''
  const to = absolute(folder, written)
  if (to === null) return []
  const intoFolder = sources.length > 1 || /(?:^|\/)\.?$/.test(written)
  return sources
    .filter((from) => !/[$:<]/.test(from))
    .map((from) => ({ from: from.replace(/^(?:\.?\/)+/, '') || '.', to, intoFolder }))
}

/** What is inside after an instruction: `WORKDIR`, `COPY` and `ADD` count. */
export const after = (inside: Inside, instruction: Instruction): Inside => {
  if (instruction instanceof Workdir) {
    const path = instruction.getPath()
    return path === null ? inside : { ...inside, folder: absolute(inside.folder, path) }
  }
  if (!(instruction instanceof Copy || instruction instanceof Add)) return inside
  if (instruction instanceof Copy && instruction.getFromFlag() !== null) return inside
  return { ...inside, copied: [...inside.copied, ...copiesOf(instruction, inside.folder)] }
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
const joined = (folder: string, rest: string): string =>
  folder === '.' ? rest : `${folder.replace(/\/$/, '')}/${rest}`

const sourcesOf = (target: string, { from, to, intoFolder }: Copied): readonly string[] => {
  const folder = from.slice(0, Math.max(from.lastIndexOf('/'), 0)) || '.'
  if (target === to && !intoFolder) return [from]
  const below = to === '/' ? '/' : `${to}/`
  if (!target.startsWith(below)) return []
  const rest = target.slice(below.length)
  if (/[*?[]/.test(from)) return [joined(folder, rest)]
  return nameOf(from) === rest ? [from] : [joined(from, rest)]
}

/**
 * The paths in the build's context that a file of the image may come from, the likeliest first. Empty where it comes from
 * elsewhere or nothing tells (https://docs.docker.com/reference/dockerfile/#copy).
 */
export const contextPaths = (file: string, { folder, copied }: Inside): readonly string[] => {
  const target = absolute(folder ?? '/', file)
  return target === null ? [] : copied.toReversed().flatMap((each) => sourcesOf(target, each))
}
