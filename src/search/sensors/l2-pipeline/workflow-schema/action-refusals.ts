import type { PlacedRefusal } from './refusals.ts'

const marketplaceOnly = new Set(['author', 'branding', 'description', 'name'])

/**
 * The refusals that keep an action from running. GitHub's parser checks metadata as the marketplace wants it; the runner
 * takes an action without name and description, and ignores unknown keys at the root and under its inputs.
 */
export const actionRefusals = (refusals: readonly PlacedRefusal[]): readonly PlacedRefusal[] =>
  refusals.filter(({ refusal: { message }, path: { keys } }) => {
    const [first = ''] = keys
    if (marketplaceOnly.has(first)) return false
    if (/^Required property is missing: (?:name|description)$/.test(message)) return false
    return !(message.startsWith('Unexpected value') && (keys.length === 1 || first === 'inputs'))
  })
