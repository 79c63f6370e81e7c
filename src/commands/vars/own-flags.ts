import { UsageError } from '../../domain/errors.ts'

const audits: readonly string[] = ['check', 'diff', 'report']

/** The flags that not every action reads: how they are written, and who reads them. */
const partial: Readonly<Record<string, { readonly flag: string; readonly with: readonly string[] }>> = {
  environment: { flag: '--environment', with: ['rotate-check', 'import', 'guide', 'list', 'get', 'set', 'delete'] },
  allLayers: { flag: '--all-layers', with: [...audits, 'rotate-check', 'list'] },
  failOnAbsent: { flag: '--fail-on-absent', with: ['check'] },
  from: { flag: '--from', with: ['import'] },
  org: { flag: '--org', with: ['check'] },
  update: { flag: '--update', with: ['guide'] },
  values: { flag: '--values', with: ['import'] },
  valueStdin: { flag: '--value-stdin', with: ['set'] },
  days: { flag: '--days', with: ['rotate-check'] },
}

/** Throws UsageError for a flag that the action would not read. Scripts of the original tool give what they like. */
export const requireOwnFlags = (action: string, options: Readonly<Record<string, unknown>>): void => {
  if (options['compat'] === true) return
  for (const [key, { flag, with: readers }] of Object.entries(partial))
    if (options[key] !== undefined && !readers.includes(action))
      throw new UsageError(`${flag} goes with vars ${readers.join(', ')} alone`)
}
