import type { Answer } from './answer.ts'

/** One entry of the tree at the surveyed commit. `size` in bytes; `blob` is git's hash of the content, 40 hex digits. */
export interface TreeEntry {
  readonly path: string
  readonly blob: string
  readonly size: number
  readonly kind: 'file' | 'executable' | 'symlink' | 'submodule'
}

/** The files at one commit (or of a working tree), sorted by path in code-unit order. */
export interface Tree {
  readonly entries: readonly TreeEntry[]
  /** Why part of the tree could not be listed, or null. A partial tree proves no absence. */
  readonly partial: string | null
  has(path: string): boolean
  /** Whether a path is there or may be: of what a partial tree lacks nobody can tell, unless its paths are known. */
  mayHold(path: string): boolean
  entry(path: string): TreeEntry | undefined
  /** Paths of regular files that match one of the globs (`**`, `*`, `{a,b}`), sorted. */
  match(globs: readonly string[], exclude?: readonly string[]): readonly string[]
  /** A file's bytes; unknown with the reason where it is too large, a link out of the tree, gone, or refused. */
  read(path: string): Promise<Answer<Uint8Array>>
  /** A file's text, decoded strictly as UTF-8; binary content and bad encodings are unknown. */
  text(path: string): Promise<Answer<string>>
}

/** What one file of a change did. `from` is the old path of a rename, after git's rename detection. */
export interface ChangedFile {
  readonly path: string
  readonly status: 'added' | 'modified' | 'removed' | 'renamed'
  readonly from: string | null
  /** Line numbers in the new file that the change added or rewrote; null where GitHub gave no patch. */
  readonly lines: readonly number[] | null
}

/** What is judged when a change is judged: from `base` to `head`, both 40 hex digits. */
export interface ChangeSet {
  readonly base: string
  readonly head: string
  readonly files: readonly ChangedFile[]
  /** Why the list of files may be short, or null. */
  readonly partial: string | null
}

/** History of the surveyed commit. A shallow clone answers unknown. */
export interface History {
  /** The committer date of the last commit that touched one of the paths (globs); null where none ever did. */
  lastChange(globs: readonly string[]): Promise<Answer<Date | null>>
  /** The text of a file after each of the last commits that touched it, the newest first, at most so many. */
  versions(path: string, most: number): Promise<Answer<readonly string[]>>
}

/** A working tree or a repository at one commit. */
export interface Workspace {
  /** The working tree's folder, null over the API. */
  readonly root: string | null
  /** 40 hex digits; null in a repository without a commit. */
  readonly commit: string | null
  readonly branch: string | null
  readonly defaultBranch: string | null
  /** True when the working tree differs from its commit. */
  readonly dirty: boolean
  /** `owner/name` by the origin remote, or null. */
  readonly repository: string | null
  /** Git's hash of the whole listing, so that an unchanged tree is known as such; of path, mode and blob of each entry. */
  readonly treeHash: string
  readonly tree: Tree
  readonly history: History
}

export interface Clock {
  /** The instant of this request. It stands still while a request is served. */
  now(): Date
}
