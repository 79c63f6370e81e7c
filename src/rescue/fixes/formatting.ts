import { sameStyle } from '../../formats/ruff/style.ts'
import type { Fix } from './fix.ts'
import { mendable } from './python-tools.ts'

/**
 * Formats where the repository configures ruff's formatter, and pins no release of another style than the built-in one.
 * What black formats is left to black.
 */
export const formatting: Fix = {
  id: 'formatting',
  title: 'The format of ruff, where it is configured',
  sensor: 'python-lint',
  kinds: ['unformatted'],
  files: ['**/*.py'],
  fix: (text, context) => {
    const found = mendable(text, context)
    if (found === null) return text
    const { tools, applied } = found
    if (!applied.formats || !sameStyle(tools.pinned, tools.ruff.version)) return text
    const formatted = tools.ruff.format(text, applied.options)
    return 'said' in formatted ? formatted.said : text
  },
}
