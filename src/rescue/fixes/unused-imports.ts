import type { Fix } from './fix.ts'
import { corrected, mendable } from './python-tools.ts'
import { sparedImports } from './spared-imports.ts'

/** Files whose imports are there for others: a package may hand them on, and pytest finds fixtures by their names. */
const handingOn = /(?:^|\/)(?:__init__|conftest)\.py$/

/**
 * Takes out imports that nothing uses, as ruff does. What another file of the tree may take from the module stays, and so
 * does what may be there for what it does when it is imported, what is a parameter (a fixture of pytest), and what asks
 * whether a module is there.
 */
export const unusedImports: Fix = {
  id: 'unused-imports',
  title:
    'Imports that nothing uses, in the file or from another; those of an `__init__.py` or `conftest.py` stay, and those that may be there for what they do',
  sensor: 'python-lint',
  kinds: ['F401'],
  files: ['**/*.py'],
  fix: (text, context) => {
    const { path, importUses: uses } = context
    const found = uses === undefined || handingOn.test(path) ? null : mendable(text, context)
    if (found === null || uses === undefined) return text
    const { tools, applied } = found
    const isLooked = applied.lints && applied.looked.includes('F401') && !applied.ignores('F401')
    if (!isLooked) return text
    const spares = sparedImports(path, uses)
    return corrected(text, { code: 'F401', options: applied.options, ruff: tools.ruff, spares })
  },
}
