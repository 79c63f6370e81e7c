import type { Observation } from '../../../../domain/finding.ts'
import type { Claim } from './claims.ts'

/** A claim that does not hold, with what was found instead. */
export interface Difference {
  readonly claim: Claim
  readonly hex: string
  readonly bytes: number
  readonly files: number | null
}

/** More than this many files of one record differ, and they are most of it: the record was not renewed. */
const manyFiles = 3

export const isStale = (differing: number, agreeing: number): boolean => differing > manyFiles && differing > agreeing

const asFile = (path: string, line = 1) => ({ path, line, column: 1, endLine: line, endColumn: 1 })

const short = (hex: string): string => `${hex.slice(0, 12)}…`

/** Whether there is less than was recorded: nothing at all, or fewer bytes than the record states. */
export const shortened = ({ claim, bytes }: Difference): boolean =>
  !claim.folder && (bytes === 0 || (claim.size !== null && bytes < claim.size))

/** Text that people edit: a checksum behind it is out of date, and no data is lost. */
const isText =
  /\.(?:py|ipynb|r|js|ts|sh|bash|ps1|go|rs|java|c|h|cc|cpp|hpp|md|rst|html|css|ya?ml|toml|ini|cfg|lock|dockerfile)$|(?:^|\/)(?:makefile|dockerfile|license|readme)[^/]{0,255}$/i

const told = ({ claim, hex, bytes }: Difference): string => {
  const size = claim.size === null ? '' : ` of ${claim.size} bytes`
  return `${claim.record} records the ${claim.algorithm} ${short(claim.hex)}${size}; the content has ${short(hex)}, ${bytes} bytes.`
}

const remedies = {
  dvc: (path: string) =>
    `See \`dvc status\`. Where the change is meant, \`dvc commit\` records it; otherwise \`dvc checkout --force ${path}\` brings the recorded content back.`,
  checksums: (record: string, path: string) =>
    `Where the change is meant, write the new checksum into ${record} in the same commit; otherwise bring the content back from the commit that wrote the record: \`git log -- ${path}\`.`,
} as const

/** `local`: what differs is no file of a commit; `shortened`: there is less than was recorded. */
export const differs = (one: Difference, how: 'local' | 'committed' | 'shortened'): Observation => {
  const { claim } = one
  const isLoss = how !== 'local' && claim.form === 'checksums' && !isText.test(claim.path)
  const remedy = claim.form === 'dvc' ? remedies.dvc(claim.path) : remedies.checksums(claim.record, claim.path)
  return {
    kind: how === 'shortened' ? 'content-shortened' : 'checksum-differs',
    subject: claim.path,
    effect: isLoss ? 'loss' : 'degrades',
    confidence: isLoss && how === 'committed' ? 'medium' : 'high',
    title:
      how === 'shortened'
        ? `${claim.path} holds less than ${claim.record} records`
        : `${claim.path} is not what ${claim.record} records`,
    detail: `${told(one)} Whoever trains on it trains on other data than the record says.`,
    remedy,
    location: asFile(claim.record, claim.line),
    data: { record: claim.record, algorithm: claim.algorithm, recorded: claim.hex, found: one.hex, bytes: one.bytes },
  }
}

export const staleRecord = (record: string, all: readonly Difference[], agreeing: number): Observation => {
  const [first] = all
  const names = all.slice(0, 3).map(({ claim }) => claim.path)
  return {
    kind: 'record-stale',
    subject: record,
    effect: 'degrades',
    title: `${record} was not renewed when its files were`,
    detail: `${all.length} of the ${all.length + agreeing} files that it names and that are here differ from it (${names.join(', ')}${all.length > 3 ? ', …' : ''}).${first === undefined ? '' : ` ${told(first)}`}`,
    remedy: 'Write the record anew in the commit that changes the data, or bring back the data that it speaks of.',
    location: asFile(record),
    data: { differing: all.length, agreeing },
  }
}

export const gone = ({ record, line, path }: Claim, at: Date): Observation => ({
  kind: 'recorded-file-gone',
  subject: path,
  effect: 'degrades',
  title: `${path} is gone, and ${record} still names it`,
  detail: `${record} records a checksum for it. A commit of ${at.toISOString().slice(0, 10)} was the last to touch it; it is not there now.`,
  remedy: `Bring the file back (\`git log -- ${path}\`), or take it out of ${record}.`,
  location: asFile(record, line),
})

export const brokenRecord = (path: string, fault: string): Observation => ({
  kind: 'record-broken',
  subject: path,
  effect: 'degrades',
  title: `${path} cannot be read by the program that wrote it`,
  detail: `Of ${path} can be said: ${fault}. Nobody can pull or verify the data it stands for.`,
  remedy: 'Bring back the last version that was whole, or let the program write it again.',
  location: asFile(path),
})

export const brokenPointer = (path: string): Observation => ({
  kind: 'pointer-broken',
  subject: path,
  effect: 'degrades',
  title: `${path} is a Git LFS pointer that names no content`,
  detail:
    'It begins like a pointer, but its oid or size is missing, doubled, or in another form, so Git LFS leaves it as it is.',
  remedy: 'Bring back the last pointer that was whole, or commit the content again with Git LFS installed.',
  location: asFile(path),
})

export const strayPointer = (path: string, bytes: number): Observation => ({
  kind: 'pointer-stray',
  subject: path,
  effect: 'degrades',
  title: `${path} is a Git LFS pointer that Git LFS does not know of`,
  detail: `The commit holds a pointer to ${bytes} bytes, and no .gitattributes line gives the path to Git LFS: every checkout gets the few lines of the pointer in place of the data.`,
  remedy: `Track the path (\`git lfs track "${path}"\`) and commit .gitattributes, or commit the content itself.`,
  location: asFile(path),
})

export const outsideLfs = (folder: string, paths: readonly string[]): Observation => {
  const names = paths.slice(0, 3).join(', ')
  return {
    kind: 'content-outside-lfs',
    subject: folder === '' ? '.' : folder,
    effect: 'degrades',
    title: `${paths.length === 1 ? names : `${paths.length} files in ${folder === '' ? 'the root' : folder}`} ${paths.length === 1 ? 'was' : 'were'} committed past Git LFS`,
    detail: `.gitattributes gives ${paths.length === 1 ? 'it' : 'them'} to Git LFS, but the commit holds the content itself (${names}${paths.length > 3 ? ', …' : ''}). Git calls such files modified after every checkout.`,
    remedy: 'With Git LFS installed: `git add --renormalize` these paths and commit.',
    location: asFile(paths[0] ?? folder),
    data: { files: paths.length },
  }
}

/** What a descriptor lacks, in words. */
const wanting = { licence: 'a licence', pii: 'whether it holds personal data' } as const

export const missingKey = (path: string, what: string, why: string): Observation => ({
  kind: what === 'licence' ? 'licence-missing' : what === 'pii' ? 'pii-missing' : 'key-missing',
  subject: what === 'licence' || what === 'pii' ? path : `${path}#${what}`,
  effect: 'degrades',
  title: `${path} does not state ${what === 'licence' || what === 'pii' ? wanting[what] : `\`${what}\``}`,
  detail: `${why} Who uses the data cannot tell whether they may.`,
  remedy:
    what === 'pii'
      ? 'State it as the other descriptions here do, also where there is none.'
      : what === 'licence'
        ? 'State the licence by its SPDX identifier; where it is not known, find it out before the data is used.'
        : `Add \`${what}\`.`,
  location: asFile(path),
})
