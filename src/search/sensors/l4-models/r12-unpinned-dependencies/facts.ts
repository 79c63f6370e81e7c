import { z } from 'zod'
import type { Install } from '../../../../formats/installs.ts'
import { onlyTools, packageName, readInstall } from '../../../../formats/installs.ts'
import { readRequirement } from '../../../../formats/requirements.ts'
import type { Requirement } from '../../../../formats/requirements.ts'
import { shellCommands } from '../../../../formats/shell-commands.ts'
import { tagUntil } from '../../../../formats/tags.ts'

export const requirementFact = z.strictObject({
  name: z.string().nullable(),
  text: z.string(),
  specifier: z.string(),
  marker: z.boolean(),
  pinned: z.boolean(),
})

const lineFact = requirementFact.extend({
  line: z.int(),
  /** Until when a tag with a reason excuses it: a date, `never`, or null where none does. */
  excusedUntil: z.string().nullable(),
})
export type LineFact = z.infer<typeof lineFact>

/** `batch-image`: it runs to its end, as training does, or nothing says what it runs. */
export const installerRoles = ['image', 'batch-image', 'build-stage', 'training-job', 'job'] as const

const installFact = z.strictObject({
  /** The job or build stage that it belongs to. */
  owner: z.string(),
  locator: z.string(),
  line: z.int(),
  command: z.string(),
  role: z.enum(installerRoles),
  /** Packages named without a version, as written. */
  unpinned: z.array(z.string()),
  files: z.array(z.string()),
  /** Where each file may lie in the context that an image is built from, by `COPY`; empty where nothing tells. */
  places: z.array(z.array(z.string())),
  constraints: z.array(z.string()),
  /** Whether it builds and installs the project itself by pip, with whatever versions are newest. */
  project: z.boolean(),
  /** Whether it takes the versions of a lock. */
  locked: z.boolean(),
})
export type InstallFact = z.infer<typeof installFact>

/** What one file says of dependencies. */
export const dependencyFacts = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('requirements'),
    lines: z.array(lineFact),
    includes: z.array(z.string()),
    constraints: z.array(z.string()),
  }),
  z.strictObject({
    kind: z.literal('project'),
    packaged: z.boolean(),
    metadata: z.array(z.string()),
    /** Names that its sources fix. */
    sources: z.array(z.string()),
    key: z.string().nullable(),
    line: z.int(),
    dependencies: z.array(requirementFact),
  }),
  z.strictObject({ kind: z.literal('lock'), versions: z.record(z.string(), z.array(z.string())) }),
  z.strictObject({ kind: z.literal('conda'), lines: z.array(lineFact) }),
  z.strictObject({ kind: z.literal('installs'), publishes: z.boolean(), installs: z.array(installFact) }),
])
export type DependencyFacts = z.infer<typeof dependencyFacts>
export type Of<Kind extends DependencyFacts['kind']> = Extract<DependencyFacts, { kind: Kind }>

/** The end of what excuses a line. */
export const excusedUntil = (comment: string): string | null => tagUntil(comment, 'DEV_UNPINNED_OK')

/** Conda's own notation: `numpy=1.26.4`, `numpy==1.26`, with an optional build. */
const isPinnedByConda = (spec: string): boolean =>
  /^[^\s=<>!~]+={1,2}(?:\d[^\s*,<>.]*\.[^\s*,<>]+|\d[^\s*,<>=]{0,80}=[^\s*,<>=]+|\$.+)$/.test(spec.replaceAll(' ', ''))

/** A package as Conda writes it, with or without its channel; pip, which it only brings along, is none. */
export const readCondaSpec = (text: string): Requirement | null => {
  const spec = text.split('::').at(-1)?.trim() ?? ''
  const name = /^[A-Za-z0-9_][\w.-]{0,200}/.exec(spec)?.[0]
  if (name === undefined || name === 'pip') return null
  return { name: name.toLowerCase(), text: spec, specifier: '', marker: false, pinned: isPinnedByConda(spec) }
}

/** What no word of the command pins: `mkdocs==1.6 mkdocs[extra]>=1` pins both. */
const unpinnedOf = ({ manager, packages }: Install): string[] => {
  const read = packages.map((spec) => ({
    spec,
    requirement: manager === 'conda' ? readCondaSpec(spec) : readRequirement(spec),
  }))
  const pinned = new Set(read.flatMap(({ requirement }) => (requirement?.pinned === true ? [requirement.name] : [])))
  return read.flatMap(({ spec, requirement }) =>
    requirement === null || requirement.pinned || (requirement.name !== null && pinned.has(requirement.name))
      ? []
      : [spec],
  )
}

/** Commands that write out what a lock holds, so that the next command can install it. */
const exportsLock = /\b(?:uv|poetry|pdm|pipenv)\b[^\n]{0,200}\b(?:export|requirements|compile)\b|\bpip-compile\b/

/** What the commands of one script install by pip, uv or conda, and whether a lock has a say. */
export const installsOfScript = (
  script: { readonly text: string; readonly line: number },
  place: {
    readonly owner: string
    readonly locator: string
    readonly role: InstallFact['role']
    /** Where a file of the image may lie in the tree. */
    readonly placesOf?: (file: string) => readonly string[]
  },
): InstallFact[] => {
  const exported = exportsLock.test(script.text)
  return shellCommands(script.text)
    .flatMap((command) => readInstall(command) ?? [])
    .filter((each) => !['npm', 'yarn', 'pnpm'].includes(each.manager))
    .filter((each) => !onlyTools(each) || each.locked)
    .map((each) => ({
      owner: place.owner,
      locator: `${place.locator}install[${firstName(each)}]`,
      line: script.line + each.line,
      command: each.command.slice(0, 200),
      role: place.role,
      unpinned: unpinnedOf(each),
      files: [...each.files],
      places: each.files.map((file) => [...(place.placesOf?.(file) ?? [])]),
      constraints: [...each.constraints],
      project: each.local.some((path) => /^\.{1,2}(?:\/|\[|$)/.test(path)) && !each.command.includes('--no-deps'),
      locked:
        exported ||
        each.locked ||
        (each.manager === 'uv' && each.project && each.files.length === 0 && each.local.length === 0),
    }))
}

const firstName = ({ files, packages, local, manager }: Install): string => {
  const [spec] = packages
  return spec === undefined ? (files[0] ?? local[0] ?? manager) : packageName(spec)
}
