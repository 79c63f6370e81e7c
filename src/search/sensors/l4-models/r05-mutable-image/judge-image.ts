import type { Observation } from '../../../../domain/finding.ts'
import type { Unknown } from '../../../../domain/reading.ts'
import type { Confidence, Effect } from '../../../../domain/words.ts'
import { isDigest, parseImage } from '../../../../formats/images.ts'
import type { Spot } from './spot.ts'

/** What settings accept: a digest always, a version as tag only when `semver` is among them. */
export type Accepted = readonly ('digest' | 'semver')[]

type Kind = 'no-tag' | 'latest' | 'mutable-name' | 'bad-digest'

/** A date, a build number or a commit behind a moving name fixes it: `nightly-20260501`, `main-1a2b3c4`. */
const stamp = /\d{4}|\b[0-9a-f]{7,40}\b/

interface Verdict {
  readonly kind: Kind
  readonly why: string
  readonly confidence: Confidence
  /** Weaker than the place by itself: a tag that hardly anybody moves. */
  readonly mild: boolean
}

const moving = new Set(
  'main master trunk dev devel develop development nightly edge unstable stable current rolling canary beta alpha prod production staging release test testing snapshot head'.split(
    ' ',
  ),
)

const verdict = (kind: Kind, why: string, mild = false): Verdict => ({
  kind,
  why,
  confidence: mild ? 'medium' : 'high',
  mild,
})

const ofTag = (tag: string, accepted: Accepted): Verdict | null => {
  const words = tag.toLowerCase().split(/[-_.]/)
  if (words.includes('latest')) return verdict('latest', `the tag \`${tag}\` moves with every release`)
  const word = words.find((each) => moving.has(each))
  const versioned = /\d/.test(tag)
  if (word !== undefined && (!versioned || (words[0] === word && !stamp.test(tag))))
    return verdict('mutable-name', `the tag \`${tag}\` names a line of releases, not one of them`)
  if (!versioned) return verdict('mutable-name', `the tag \`${tag}\` holds no version`, true)
  if (accepted.includes('semver')) return null
  return verdict('mutable-name', `the tag \`${tag}\` can be moved; the setting \`accept\` asks for a digest`, true)
}

const ofImage = (image: string, accepted: Accepted): Verdict | null => {
  const parsed = parseImage(image)
  if (parsed === null) return null
  const { digest, tag } = parsed
  if (digest !== null)
    return isDigest(digest)
      ? null
      : verdict('bad-digest', `\`${digest.slice(0, 80)}\` is no whole digest, so the image cannot be pulled`)
  return tag === null ? verdict('no-tag', 'without a tag it means `latest`') : ofTag(tag, accepted)
}

const effects: Readonly<Record<Spot['role'], Effect>> = {
  deployment: 'blocks',
  compose: 'degrades',
  'final-stage': 'degrades',
  'build-stage': 'advises',
  job: 'degrades',
}

const effectOf = ({ role, development }: Spot, { kind, mild }: Verdict): Effect => {
  if (kind === 'bad-digest') return 'blocks'
  if (mild || development) return 'advises'
  return kind === 'mutable-name' && role === 'deployment' ? 'degrades' : effects[role]
}

const uses: Readonly<Record<Spot['role'], string>> = {
  deployment:
    'A deployment that names it can run other code after any restart, and a rollback does not bring the old code back',
  compose: 'The service can run other code after any pull',
  'final-stage': 'Two builds of one commit can give two different images',
  'build-stage': 'Two builds of one commit can give two different results',
  job: 'The job can run in another environment tomorrow, with no change in this repository',
}

/** Whether text is an image that only a later step makes known: variables, expressions, templates. */
export const isComputed = (image: string): boolean => /[${}<>]/.test(image)

/** `ko://github.com/owner/name/cmd/x`: a place of this source, from which ko builds the image when it deploys. */
const isBuiltHere = (image: string): boolean => /^[a-z]{1,10}:\/\//.test(image)

/** A job in `team/image:gpu-nightly` is run against last night's build on purpose. */
const asksForNightly = (image: string): boolean => /:[\w.-]{0,100}\bnightly$/.test(image)

/** `execute-image`, `IMAGE_NAME`, `your-registry/api`: a word that something puts an image in place of before anybody pulls it. */
const isPlaceholder = (image: string): boolean =>
  /^(?:[\w-]{1,60}[-_])?(?:image|placeholder)(?:[-_](?:name|here|uri|url|tag))?$|^(?:your|my|some)[-_](?:\w{1,20}[-_])?(?:registry|repo|org|docker|user|account|project|acr|ecr)\b|\byour[-_]/i.test(
    image,
  )

/** Judges one place: a finding, an unknown where the image is computed, or null where it is pinned. */
export const judgeSpot = (path: string, spot: Spot, accepted: Accepted): Observation | Unknown | null => {
  const subject = `${path}#${spot.locator}`
  const { image, at } = spot
  if (isBuiltHere(image)) return null
  if (isComputed(image)) return { subject, reason: `line ${at.line}: the image is computed: ${image.slice(0, 120)}` }
  if (isPlaceholder(image)) return { subject, reason: `line ${at.line}: ${image} stands for an image put in later` }
  const judged = ofImage(image, accepted)
  if (judged === null || (spot.role === 'job' && asksForNightly(image))) return null
  return {
    kind: judged.kind,
    subject,
    effect: effectOf(spot, judged),
    confidence: judged.confidence,
    title: `${image} ${judged.kind === 'bad-digest' ? 'has a broken digest' : 'can change under its name'}`,
    detail: `\`${image}\`: ${judged.why}.${judged.kind === 'bad-digest' ? '' : ` ${uses[spot.role]}.`}`,
    remedy:
      judged.kind === 'bad-digest'
        ? 'write the whole digest: sha256: and 64 hexadecimal digits'
        : 'name a version and its digest: repository:version@sha256:…',
    location: { path, ...at },
    data: { image },
  }
}
