import { satisfies } from '@renovatebot/pep440'
import { tagUntil } from '../../formats/tags.ts'
import { edited } from '../../formats/text-edits.ts'
import type { Fix } from './fix.ts'
import { placedRequirements } from './requirement-places.ts'

/**
 * Pins requirements of an application to the one version that a lock or a constraint file of the tree states, where it
 * fits what is asked for. Nothing is looked up elsewhere: what the tree does not say stays as it is.
 */
export const pinnedRequirements: Fix = {
  id: 'pinned-requirements',
  title: 'Requirements of an application at the version that its own lock or constraint file states',
  sensor: 'r12-unpinned-dependencies',
  kinds: ['unpinned'],
  files: ['**/*requirements*.txt', '**/requirements/**/*.txt'],
  fix: (text, { path, dependencies }) => {
    if (dependencies === undefined) return text
    const edits = placedRequirements(path, text).flatMap(({ name, pinned, specifier, comment, clauses }) => {
      if (pinned || tagUntil(comment, 'DEV_UNPINNED_OK') !== null) return []
      const version = dependencies.versionFor(path, name)
      if (version === null) return []
      const fits = specifier === '' || satisfies(version, specifier, { prereleases: true })
      return fits ? [{ at: clauses, text: `==${version}` }] : []
    })
    return edited(text, edits)
  },
}
