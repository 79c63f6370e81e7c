import type { PartialFlags } from '../own-flags.ts'

const audits: readonly string[] = ['check', 'diff', 'report']

/** The flags of `vars` that not every action reads. */
export const varsFlags: PartialFlags = {
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
