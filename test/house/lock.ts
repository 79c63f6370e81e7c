import { readFileSync } from 'node:fs'
import { z } from 'zod'

const lockfile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      resolved: z.string().optional(),
      link: z.boolean().optional(),
      optionalDependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
})

/**
 * What is wrong with a package-lock.json, one line each. `npm install` leaves a platform package that the registry does
 * not serve out of the lock without a word, and `npm ci` then fails; and a `resolved` address binds the lock to one host.
 */
export function lockFaults(text: string): readonly string[] {
  const { packages } = lockfile.parse(JSON.parse(text))
  const faults: string[] = []
  for (const [path, entry] of Object.entries(packages)) {
    if (entry.resolved !== undefined && !entry.link) faults.push(`${path}: carries a resolved address`)
    for (const name of Object.keys(entry.optionalDependencies ?? {})) {
      if (!places(path, name).some((place) => place in packages)) faults.push(`${path || '.'}: ${name} has no entry`)
    }
  }
  return faults.sort()
}

/** The lock paths at which Node would look for `name` from the package at `path`, nearest first. */
function places(path: string, name: string): readonly string[] {
  const found: string[] = []
  let from = path
  while (from !== '') {
    found.push(`${from}/node_modules/${name}`)
    const up = from.lastIndexOf('/node_modules/')
    from = up < 0 ? '' : from.slice(0, up)
  }
  return [...found, `node_modules/${name}`]
}

if (import.meta.main) {
  const faults = lockFaults(readFileSync('package-lock.json', 'utf8'))
  for (const fault of faults) console.error(fault)
  process.exitCode = faults.length > 0 ? 1 : 0
}
