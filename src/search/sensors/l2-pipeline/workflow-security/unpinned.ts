import { z } from 'zod'
import type { Observation } from '../../../../domain/finding.ts'
import { isCommitHash, parseUses } from '../../../../formats/action-references.ts'
import { readUses } from '../../../../formats/action-uses.ts'
import type { YamlText } from '../../../../formats/yaml-tree.ts'

const place = { line: z.int(), column: z.int(), endLine: z.int(), endColumn: z.int() }

/** What a file uses under a name that can move: an action or workflow with its ref, or an image with its tag. */
export const movableSchema = z.array(
  z.strictObject({
    name: z.string(),
    ref: z.string(),
    image: z.boolean(),
    lines: z.array(z.int()),
    at: z.strictObject(place),
  }),
)
export type Movable = z.infer<typeof movableSchema>[number]

const digest = /@sha256:[0-9a-f]{64}$/

/** Everything in a file that another hand can move, whoever owns it. */
export const movableUses = (uses: readonly YamlText[], text: string): Movable[] => {
  const actions = readUses(uses, text)
    .filter(({ ref }) => !isCommitHash(ref) && !ref.includes('${{'))
    .map(({ name, ref, lines, at }) => ({ name, ref, image: false, lines: [...lines], at }))
  const images = uses.flatMap((each) => {
    const named = parseUses(each.text)
    if (named?.kind !== 'docker' || digest.test(named.image)) return []
    return [{ name: named.image, ref: named.image, image: true, lines: [each.at.line], at: each.at }]
  })
  return [...actions, ...images].toSorted((left, right) => left.at.line - right.at.line)
}

const version = /^v?\d{1,4}(?:\.\d|$)/

const places = (lines: readonly number[]): string => {
  if (lines.length === 1) return ''
  return ` It is used in ${lines.length} places: lines ${lines.slice(0, 10).join(', ')}${lines.length > 10 ? ' …' : ''}.`
}

/** One movable use as a finding of its file. */
export const unpinned = (path: string, { name, ref, image, lines, at }: Movable): Observation => {
  const what = version.test(ref) ? 'tag' : 'branch'
  const owner = name.split('/')[0] ?? name
  return {
    kind: image ? 'unpinned-image' : 'unpinned-action',
    subject: `${path}#uses[${name}]`,
    effect: 'degrades',
    title: image ? `The image ${name} is not pinned to a digest` : `${name} is not pinned to a commit`,
    detail: image
      ? `Whoever may push \`${name}\` decides what this step executes.${places(lines)}`
      : `\`${ref}\` is a ${what} that ${owner}, or who takes over that account, can move to other code; it then runs here with the job’s token and secrets.${places(lines)}`,
    remedy: image
      ? `name its digest: docker://${name.split('@')[0]}@sha256:…`
      : `pin the commit and keep the ${what} as a comment: ${name}@<commit> # ${ref}`,
    location: { path, ...at },
    data: { name, ref, lines: [...lines] },
  }
}
