import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { UsageError, messageOf } from '../domain/errors.ts'
import { playbookFolder } from '../domain/playbook.ts'
import type { PlaybookSource } from '../domain/playbook.ts'
import type { Tree } from '../domain/workspace.ts'
import { filesOf } from './settings/on-disk.ts'
import { codeOf } from './workspace/on-disk.ts'

/** The playbooks that a repository keeps itself. Throws a UsageError where one cannot be read: another would act instead. */
export const playbooksInTree = async (tree: Tree): Promise<readonly PlaybookSource[]> =>
  Promise.all(
    tree.match([`${playbookFolder}/*.{yml,yaml}`]).map(async (path) => {
      const text = await tree.text(path)
      if (!text.known) throw new UsageError(`the playbook ${path} cannot be read: ${text.reason}`)
      return { path, text: text.value }
    }),
  )

/** The same of a folder on disk, tracked by git or not. */
export const playbooksOnDisk = async (root: string): Promise<readonly PlaybookSource[]> => {
  const names = await readdir(join(root, playbookFolder)).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return []
    throw new UsageError(`the folder ${playbookFolder} cannot be read: ${messageOf(error)}`)
  })
  return playbooksInTree(
    filesOf(
      root,
      names.map((name) => `${playbookFolder}/${name}`),
    ),
  )
}
