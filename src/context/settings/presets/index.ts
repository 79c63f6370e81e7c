import type { RawSettings } from '../merge.ts'
import { codex } from './codex.ts'

/** Presets by name, as `extends:` names them. */
export const presets: Readonly<Record<string, RawSettings>> = { recommended: {}, codex }
