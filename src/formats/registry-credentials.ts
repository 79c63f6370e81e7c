import type { Registry } from '../domain/registry.ts'
import { isSecretLayer } from '../domain/variable-audit.ts'
import { credentialBehind, credentialIn, credentialUnder } from './credentials.ts'

/** Whether the registry itself states a value for a variable: then everybody who reads the repository knows it. */
export const statesValue = (registry: Registry | null, name: string, value: string): boolean =>
  registry?.expected.some(
    (entry) =>
      !isSecretLayer(entry.layer) &&
      entry.name.toUpperCase() === name.toUpperCase() &&
      (entry.default === value || entry.allowed?.includes(value) === true),
  ) ?? false

/** A credential that a value looks like, and what stands behind a refusal where that is a guess by the name. */
interface Suspicion {
  readonly kind: string
  readonly wayOut: string
}

const wayOut = '; if it is none, list the value under `allowed` of that variable in the registry of the default branch'

/** What credential a variable's value looks like, never the value; null for none. What the registry states for the variable is one only by its shape. */
export const credentialFor = (registry: Registry | null, name: string, value: string): Suspicion | null => {
  const shape = credentialIn(value)
  if (shape !== null) return { kind: shape, wayOut: '' }
  const guess = statesValue(registry, name, value) ? credentialBehind(name, value) : credentialUnder(name, value)
  return guess === null ? null : { kind: guess, wayOut }
}
