import type { Tree } from '../../domain/workspace.ts'
import type { RepositoryPaths } from '../repository-paths.ts'

/** A folder whose documents become pages of a site, so that their links may be routes instead of files. */
export interface Site {
  /** With a trailing slash; empty for the root. */
  readonly folder: string
}

/** Files that configure a documentation generator, and the folder of the pages as seen from theirs. */
const generators: readonly { readonly file: RegExp; readonly pages: string }[] = [
  { file: /^mkdocs\.ya?ml$/, pages: '' },
  { file: /^(?:docusaurus|astro|rspress|next|nuxt)\.config\.[cm]?[jt]s$/, pages: '' },
  { file: /^gatsby-config\.[cm]?[jt]s$/, pages: '' },
  { file: /^conf\.py$/, pages: '' },
  { file: /^_toctree\.yml$/, pages: '' },
  { file: /^_toc\.yml$/, pages: '' },
  { file: /^_config\.ya?ml$/, pages: '' },
  { file: /^(?:_quarto\.yml|antora\.yml|mint\.json|book\.toml|SUMMARY\.md|_sidebar\.md|_book\.yaml)$/, pages: '' },
  { file: /^(?:hugo|config)\.toml$/, pages: 'content/' },
  { file: /^hugo\.ya?ml$/, pages: 'content/' },
  { file: /^\.gitbook\.ya?ml$/, pages: '' },
]

/** Where a generator at the root keeps its pages; the other folders of the repository are no site. */
const pagesAtRoot = ['docs/', 'doc/', 'content/', 'src/', 'blog/', 'pages/', 'source/', 'website/', '_posts/', 'book/']

const docsDirectory = /^docs_dir:\s{0,9}["']?([\w./-]{1,200})/m

const folderIn = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1)

/** Finds the folders of a repository that a documentation generator turns into sites, by the files that configure it. */
export const sitesOf = async (tree: Tree, paths: RepositoryPaths): Promise<readonly Site[]> => {
  const folders = new Set<string>()
  for (const { path } of tree.entries) {
    const vitepress = path.indexOf('.vitepress/')
    if (vitepress >= 0) folders.add(path.slice(0, vitepress))
    const folder = folderIn(path)
    const generator = generators.find(({ file }) => file.test(path.slice(folder.length)))
    if (generator === undefined || path.includes('node_modules/')) continue
    if (generator.pages !== '') {
      if (paths.folders.has(`${folder}${generator.pages}`.slice(0, -1))) folders.add(`${folder}${generator.pages}`)
      continue
    }
    if (folder !== '') folders.add(folder)
    else for (const pages of pagesAtRoot) folders.add(pages)
    if (/(?:^|\/)mkdocs\.ya?ml$/.test(path)) {
      const text = await tree.text(path)
      const named = text.known ? docsDirectory.exec(text.value)?.[1] : undefined
      if (named !== undefined) folders.add(`${folder}${named.replace(/^\.\//, '').replace(/\/$/, '')}/`)
    }
  }
  return [...folders].toSorted((left, right) => right.length - left.length).map((folder) => ({ folder }))
}

/** The innermost site that a document is a page of, or null. */
export const siteOf = (sites: readonly Site[], document: string): Site | null =>
  sites.find(({ folder }) => document.startsWith(folder)) ?? null
