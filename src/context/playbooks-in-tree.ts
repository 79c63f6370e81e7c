import { UsageError } from '../domain/errors.ts'
import { playbookFolder } from '../domain/playbook.ts'
import type { PlaybookSource } from '../domain/playbook.ts'
import type { Tree } from '../domain/workspace.ts'

/** The playbooks that a repository keeps itself. Throws a UsageError where one cannot be read: another would act instead. */
export const playbooksInTree = async (tree: Tree): Promise<readonly PlaybookSource[]> =>
  Promise.all(
    tree.match([`${playbookFolder}/*.{yml,yaml}`]).map(async (path) => {
      const text = await tree.text(path)
      if (!text.known) throw new UsageError(`the playbook ${path} cannot be read: ${text.reason}`)
      return { path, text: text.value }
    }),
  )
