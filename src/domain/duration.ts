import { z } from 'zod'

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** A duration as people write it, `30m`, `4h`, `7d`, `2w`; parsed it is milliseconds. */
export const durationSchema = z
  .string()
  .regex(/^[1-9][0-9]{0,5}[mhdw]$/, 'a duration is a number and m, h, d or w, such as 24h')
  .transform((text) => Number(text.slice(0, -1)) * (units[text.slice(-1)] ?? 0))

/** A parsed duration as people write it, in days where it is whole days: `30d`. */
export const durationText = (milliseconds: number): string => {
  for (const unit of ['d', 'h', 'w'] as const) {
    const count = milliseconds / (units[unit] ?? 1)
    if (Number.isInteger(count) && count < 1_000_000) return `${count}${unit}`
  }
  return `${milliseconds / (units['m'] ?? 1)}m`
}
