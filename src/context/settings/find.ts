import { UsageError } from '../../domain/errors.ts'

/** Where a repository may keep its settings; two at once are refused. */
export const settingsPaths = ['.github/sar.yml', '.github/sar.yaml', '.sar.yml'] as const

/** The one settings file among those present, or null. Throws when there are two: which one holds would be a guess. */
export const findSettings = (has: (path: string) => boolean): string | null => {
  const present = settingsPaths.filter(has)
  if (present.length > 1)
    throw new UsageError(`two settings files at once: ${present.join(' and ')}`, 'keep .github/sar.yml')
  return present[0] ?? null
}
