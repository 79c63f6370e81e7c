import type { Fix } from './fix.ts'
import { corrected, mendable } from './python-tools.ts'

/** Sorts imports where the configuration of ruff selects their order (I001), by the modules that the repository holds. */
export const importOrder: Fix = {
  id: 'import-order',
  title: 'Imports in the order that ruff is configured for',
  sensor: 'python-lint',
  kinds: ['I001'],
  files: ['**/*.py'],
  fix: (text, context) => {
    const found = mendable(text, context)
    if (found === null) return text
    const { tools, applied } = found
    if (!applied.lints || !applied.skipped.includes('I001') || applied.ignores('I001')) return text
    const options = tools.orderOf(context.path, text)
    return options === null ? text : corrected(text, { code: 'I001', options, ruff: tools.ruff })
  },
}
