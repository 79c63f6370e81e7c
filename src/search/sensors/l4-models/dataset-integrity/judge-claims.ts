import type { Answer } from '../../../../domain/answer.ts'
import { known } from '../../../../domain/answer.ts'
import type { Observation } from '../../../../domain/finding.ts'
import type { Unknown } from '../../../../domain/reading.ts'
import type { View } from '../../../../domain/sensor.ts'
import type { ContentDigest } from '../../../../domain/stores.ts'
import { lfsPointer } from '../../../../formats/git-lfs.ts'
import type { Claim } from './claims.ts'
import { differs, gone, isStale, shortened, staleRecord } from './findings.ts'
import type { Difference } from './findings.ts'

export interface Judged {
  readonly findings: readonly Observation[]
  readonly unknown: readonly Unknown[]
  readonly checked: number
  /** Files that are recorded and not here: not pulled, or never meant to be. */
  readonly absent: readonly Claim[]
}

/** More records of files that are not here than this are not looked up in the history. */
const mostLookups = 30

/** What a claim says against what is there: null where they agree, or where a pointer leaves it open. */
const comparison = (claim: Claim, content: ContentDigest): Difference | 'agrees' | 'not-pulled' => {
  const pointer = content.pointer === null ? null : lfsPointer(content.pointer)
  if (content.pointer !== null && pointer === null) return 'not-pulled'
  if (pointer !== null) {
    if (claim.algorithm !== 'sha256') return 'not-pulled'
    return pointer.oid === claim.hex ? 'agrees' : { claim, hex: pointer.oid, bytes: pointer.size, files: null }
  }
  if (content.hex === claim.hex || content.turned.includes(claim.hex)) return 'agrees'
  return { claim, hex: content.hex, bytes: content.bytes, files: content.files }
}

const questionOf = ({ path, algorithm, folder }: Claim) => ({ path, algorithm, folder })

const unreadable = ({ path, record }: Claim, reason: string): Unknown => ({
  subject: path,
  reason: `cannot be held to ${record}: ${reason}`,
})

/** A folder with fewer files than recorded is one that was pulled in part; DVC's own list of ignored files may explain the rest. */
const folderDoubt = ({ tree }: View, { claim, files }: Difference): string | null => {
  if (!claim.folder) return null
  if (claim.files !== null && files !== null && files < claim.files)
    return `it holds ${files} of ${claim.files} files; the others may not be pulled`
  return tree.match(['**/.dvcignore']).length > 0 ? 'a .dvcignore says which files DVC leaves out of it' : null
}

/** Holds every claim to the content, one record after the other. Without claims nothing but the tree is looked at. */
export const judgeClaims = async (view: View, claims: readonly Claim[]): Promise<Judged> => {
  if (claims.length === 0) return { findings: [], unknown: [], checked: 0, absent: [] }
  const unique = [
    ...new Map(claims.map((claim) => [`${claim.record}\0${claim.path}\0${claim.algorithm}`, claim])).values(),
  ]
  const answers = await view.stores.digests(unique.map(questionOf))
  const differences: Difference[] = []
  const unknown: Unknown[] = []
  const absent: Claim[] = []
  const agreed = new Map<string, number>()
  for (const [index, claim] of unique.entries()) {
    const answer = answers[index] ?? known(null)
    if (!answer.known) {
      unknown.push(unreadable(claim, answer.reason))
      continue
    }
    const compared = answer.value === null ? 'not-pulled' : comparison(claim, answer.value)
    if (compared === 'not-pulled') absent.push(claim)
    else if (compared === 'agrees') agreed.set(claim.record, (agreed.get(claim.record) ?? 0) + 1)
    else {
      const doubt = folderDoubt(view, compared)
      if (doubt === null) differences.push(compared)
      else unknown.push(unreadable(claim, doubt))
    }
  }
  const checked = differences.length + [...agreed.values()].reduce((sum, one) => sum + one, 0)
  const lost = await judgeAbsent(view, absent, unique)
  return { findings: [...judgeDifferences(view, differences, agreed), ...lost], unknown, checked, absent }
}

/** One finding a file; where most of what a record names differs, it is the record that was left behind. */
const judgeDifferences = (
  { tree }: View,
  differences: readonly Difference[],
  agreed: ReadonlyMap<string, number>,
): readonly Observation[] => {
  const byRecord = Map.groupBy(differences, ({ claim }) => claim.record)
  return [...byRecord].flatMap(([record, all]) => {
    if (isStale(all.length, agreed.get(record) ?? 0)) return [staleRecord(record, all, agreed.get(record) ?? 0)]
    return all.map((one) => {
      const entry = tree.entry(one.claim.path)
      return shortened(one) && entry !== undefined
        ? differs(one, 'shortened')
        : differs(one, entry === undefined ? 'local' : 'committed')
    })
  })
}

/**
 * Recorded files that are not here. Most were never meant to be (releases, data that is pulled), so only one that a
 * commit once held counts, and not where it went to DVC.
 */
const judgeAbsent = async (
  { tree, history }: View,
  absent: readonly Claim[],
  all: readonly Claim[],
): Promise<readonly Observation[]> => {
  if (tree.partial !== null) return []
  const ofDvc = new Set(all.filter(({ form }) => form === 'dvc').map(({ path }) => path))
  const asked = absent.filter(
    ({ form, path }) => form === 'checksums' && !tree.has(path) && !ofDvc.has(path) && !/[*?{},]/.test(path),
  )
  const found: Observation[] = []
  for (const claim of asked.slice(0, mostLookups)) {
    const last: Answer<Date | null> = await history.lastChange([claim.path])
    if (!last.known) break
    if (last.value !== null) found.push(gone(claim, last.value))
  }
  return found
}
