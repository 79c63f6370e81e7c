import { z } from 'zod'

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** A duration as people write it, `30m`, `4h`, `7d`, `2w`; parsed it is milliseconds. */
export const durationSchema = z
  .string()
  .regex(/^[1-9][0-9]{0,5}[mhdw]$/, 'a duration is a number and m, h, d or w, such as 24h')
  .transform((text) => Number(text.slice(0, -1)) * (units[text.slice(-1)] ?? 0))
