import type { PartialFlags } from '../own-flags.ts'

const writers: readonly string[] = ['set', 'delete', 'seal']

/** The flags of `intent` that not every action reads. A value that `seal` is given on the command line may be real. */
export const intentFlags: PartialFlags = {
  name: { flag: '--name', with: writers },
  value: { flag: '--value', with: ['set'], refusedBy: ['delete', 'seal'] },
  valueStdin: { flag: '--value-stdin', with: ['set', 'seal'], refusedBy: ['delete'] },
  scope: { flag: '--scope', with: writers },
  environment: { flag: '--environment', with: writers },
  store: { flag: '--store', with: writers },
  note: { flag: '--note', with: writers },
  governed: { flag: '--governed', with: writers },
  apply: { flag: '--apply', with: ['process'] },
  tidy: { flag: '--tidy', with: ['process'] },
}
