import type { Json } from '../../domain/identity.ts'
import type { Site } from '../../formats/markdown/sites.ts'
import type { Table } from '../../formats/ruff/file.ts'
import type { Linter } from '../../formats/ruff/linter.ts'
import type { Found } from '../../formats/ruff/lookup.ts'
import type { Ignored, RepositoryPaths } from '../../formats/repository-paths.ts'
import type { Dependencies } from './dependencies.ts'
import type { ImportUses } from './import-uses.ts'

/** An action or workflow of the tree. */
export interface OwnFile {
  /** The path of its `action.yml`, or of the workflow. */
  readonly path: string
  readonly text: string
}

/** What links of documents are held against. */
export interface Surroundings {
  readonly paths: RepositoryPaths
  readonly ignored: Ignored
  readonly sites: readonly Site[]
}

/** The built-in ruff, and what a tree's configurations mean for its files. */
export interface PythonTools {
  readonly ruff: Linter
  /** The minor of the release 0.x of ruff that the repository pins. */
  readonly pinned: number | null
  readonly found: (path: string) => Found
  /** Options by which the imports of a file are sorted; null where the tree is not wholly known. */
  readonly orderOf: (path: string, text: string) => Table | null
}

/** What a fix may know besides the text that it mends. */
export interface FixContext {
  readonly path: string
  /** Whether the tree holds a file of this path. */
  readonly has: (path: string) => boolean
  /** Settings of the sensor that the fix answers, as `.github/sar.yml` states them. */
  readonly settings: Json
  /** The actions below `.github/actions/` of the tree; without them the repository's own are never called. */
  readonly ownActions?: readonly OwnFile[]
  /** The workflows of the tree; with them an action is mended only in the interest of all that call it. */
  readonly ownWorkflows?: readonly OwnFile[]
  /** For fixes of documents; without it they mend nothing. */
  readonly surroundings?: Surroundings
  /** For fixes of Python; without it they mend nothing. */
  readonly python?: PythonTools
  /** What files of the tree take from each other's modules; without it no import is taken out. */
  readonly importUses?: ImportUses
  /** For fixes of requirements; without it they mend nothing. */
  readonly dependencies?: Dependencies
  /** Whether somebody asked for changes of major, which may break what uses them; without, none is made. */
  readonly majors?: boolean
  /** The file as it would be with its indentation mended, where it is no YAML for that and one repair is certain. */
  readonly aligned?: string | null
  /** The commit that a ref of `owner/name` stands for, where somebody looked; null where nobody did. */
  readonly commitOf?: (repository: string, ref: string) => string | null
}

/**
 * A mechanical repair: text in, text out. It changes nothing but what it is for, leaves a file that it does not
 * understand as it is, and is a no-op on its own result. It never loosens a gate, skips a test or silences a check.
 */
export interface Fix {
  /** File name and fixture folder carry this id. */
  readonly id: string
  readonly title: string
  /** The sensor and the kinds of its findings that it mends. */
  readonly sensor: string
  readonly kinds: readonly string[]
  /** Globs of the files that it may change. */
  readonly files: readonly string[]
  fix(text: string, context: FixContext): string
}
