import type { RawSettings } from '../merge.ts'

/** Presets by name, as `extends:` names them. */
export const presets: Readonly<Record<string, RawSettings>> = { recommended: {} }
