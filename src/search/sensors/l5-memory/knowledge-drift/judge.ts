import type { Unknown } from '../../../../domain/reading.ts'
import type { Tree } from '../../../../domain/workspace.ts'
import { destinationOf } from '../../../../formats/markdown/targets.ts'
import type { Ignored, RepositoryPaths } from '../../../../formats/repository-paths.ts'
import type { Mention } from './facts.ts'
import { symbolState } from './symbols.ts'
import { sources, targetsOf } from './targets.ts'
import type { Targets } from './targets.ts'

/** Tells whether what is mentioned exists. */
export interface Judge {
  /** True where it is known to be gone. */
  isGone(document: string, mention: Mention): Promise<boolean>
  readonly unknown: Unknown[]
}

interface Parts {
  readonly tree: Tree
  readonly paths: RepositoryPaths
  readonly ignored: Ignored
}

const hasEnding = /\.[A-Za-z]\w{0,9}$/

/** A path as written from the root, from the document, or from some folder that the sentence means. */
const pathIsGone = ({ paths, ignored }: Parts, document: string, name: string, unknown: Unknown[]): boolean => {
  const bare = name.replace(/\/$/, '')
  const [first = ''] = bare.split('/')
  // `owner/name`, `and/or` and model ids look like paths: without an ending only what begins in a folder of ours is one.
  const isFolder = name.endsWith('/')
  if (!hasEnding.test(bare) && !paths.folders.has(first) && !isFolder) return false
  const near = destinationOf(document, bare)?.path ?? bare
  const presence = paths.presence(bare)
  if (presence === 'unlisted') {
    unknown.push({ subject: bare, reason: 'it may be in the part of the repository that could not be listed' })
    return false
  }
  if (presence !== 'absent' || paths.presence(near) !== 'absent' || paths.endsAnywhere(bare)) return false
  return !ignored.has(bare) && !ignored.has(near) && !/\.local\b/.test(bare)
}

const settingFiles = ['.github/**/*.{yml,yaml}', '.sar/**', '.codex/**/*.{yml,yaml,json,py}', 'scripts/**']

const settingIsNamed = async (tree: Tree, name: string): Promise<boolean> => {
  for (const path of tree.match(settingFiles)) {
    const text = await tree.text(path)
    if (text.known && text.value.includes(name)) return true
  }
  return false
}

/** Makes a judge that reads each source of names once, and only when something names it. */
export const judgeOf = (parts: Parts): Judge => {
  const { tree, paths } = parts
  const unknown: Unknown[] = []
  const read = new Map<keyof typeof sources, Targets>()
  const answers = new Map<string, boolean>()
  const targets = async (kind: keyof typeof sources): Promise<Targets> => {
    const known = read.get(kind)
    if (known !== undefined) return known
    const fresh = await targetsOf(tree, sources[kind])
    read.set(kind, fresh)
    unknown.push(...fresh.unknown)
    return fresh
  }
  const decide = async (document: string, { what, name }: Mention): Promise<boolean> => {
    if (what === 'path') return pathIsGone(parts, document, name, unknown)
    if (what === 'symbol') return (await symbolState(tree, paths, name)) === 'gone'
    if (what === 'variable') return !(await settingIsNamed(tree, name.slice(name.indexOf('.') + 1)))
    const { names, open, unknown: unread } = await targets(what)
    return !names.has(name) && !open && unread.length === 0 && tree.partial === null
  }
  return {
    unknown,
    isGone: async (document, mention) => {
      const key = mention.what === 'path' ? `${document} ${mention.name}` : `${mention.what} ${mention.name}`
      const known = answers.get(key) ?? (await decide(document, mention))
      answers.set(key, known)
      return known
    },
  }
}
