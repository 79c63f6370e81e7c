import type { Outcomes } from '../domain/outcome.ts'
import type { Tree } from '../domain/workspace.ts'

/** What the files hold now that planned commits would change; those that are no text, or not there, are left out. */
export const plannedTexts = async (tree: Tree, { outcomes }: Outcomes): Promise<ReadonlyMap<string, string>> => {
  const changes = outcomes.flatMap(({ steps }) => steps.flatMap(({ dryRun }) => dryRun))
  const paths = new Set(
    changes.flatMap((change) => (change.kind === 'commit' ? change.files : [])).map((file) => file.path),
  )
  const texts = new Map<string, string>()
  for (const path of paths) {
    const text = tree.has(path) ? await tree.text(path) : null
    if (text?.known === true) texts.set(path, text.value)
  }
  return texts
}
