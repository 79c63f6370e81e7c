/**
 * What somebody outside was asked. Unknown is a value, never an exception and never an empty list: `reason` is one
 * line for the user, `permission` the right that is missing where GitHub said so.
 */
export type Answer<T> =
  | { readonly known: true; readonly value: T }
  | { readonly known: false; readonly reason: string; readonly permission?: string }

export const known = <T>(value: T): Answer<T> => ({ known: true, value })

export const unknown = (reason: string, permission?: string): Answer<never> =>
  permission === undefined ? { known: false, reason } : { known: false, reason, permission }
