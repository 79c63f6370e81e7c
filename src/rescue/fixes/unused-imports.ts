import type { Fix } from './fix.ts'
import { corrected, mendable } from './python-tools.ts'

/**
 * Takes out imports that nothing uses, as ruff does. Those of an `__init__.py` stay: its package may hand them on. So
 * does one that asks whether a module is there.
 */
export const unusedImports: Fix = {
  id: 'unused-imports',
  title: 'Imports that nothing uses, but for those of an `__init__.py`',
  sensor: 'python-lint',
  kinds: ['F401'],
  files: ['**/*.py'],
  fix: (text, context) => {
    const found = /(?:^|\/)__init__\.py$/.test(context.path) ? null : mendable(text, context)
    if (found === null) return text
    const { tools, applied } = found
    const isLooked = applied.lints && applied.looked.includes('F401') && !applied.ignores('F401')
    return isLooked ? corrected(text, 'F401', applied.options, tools.ruff) : text
  },
}
