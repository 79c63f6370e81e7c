import type { Reading, Unknown } from '../../../domain/reading.ts'
import { defineSensor } from '../../../domain/sensor.ts'
import type { View } from '../../../domain/sensor.ts'
import type { Tree } from '../../../domain/workspace.ts'
import { claimsOfChecksumFiles } from './dataset-integrity/checksum-files.ts'
import { folderOf } from './dataset-integrity/claims.ts'
import type { Claim } from './dataset-integrity/claims.ts'
import { judgeConventions } from './dataset-integrity/conventions.ts'
import { readDescriptors } from './dataset-integrity/descriptors.ts'
import type { Descriptor } from './dataset-integrity/descriptors.ts'
import { claimsOfDvc, readDvcFiles } from './dataset-integrity/dvc-claims.ts'
import { brokenRecord } from './dataset-integrity/findings.ts'
import { judgeClaims } from './dataset-integrity/judge-claims.ts'
import { judgeLfs } from './dataset-integrity/lfs.ts'
import { settings } from './dataset-integrity/settings.ts'
import type { Settings } from './dataset-integrity/settings.ts'

/** Dataset repositories keep their licence as a file beside the card as well. */
const licensedBeside = (tree: Tree, descriptors: readonly Descriptor[]): ReadonlySet<string> => {
  const folders = new Set(
    tree.match(['**/{LICENSE,LICENCE,COPYING,LICENSE.txt,LICENSE.md,LICENCE.md}']).map((path) => folderOf(path)),
  )
  return new Set(descriptors.map(({ path }) => path).filter((path) => folders.has(folderOf(path))))
}

/** What could not be checked because it is not here: one line, for nothing is wrong with it. */
const notPulled = (absent: readonly Claim[], checked: number): readonly Unknown[] => {
  const paths = [...new Set(absent.filter(({ form }) => form === 'dvc').map(({ path }) => path))]
  if (paths.length === 0 || checked > 0) return []
  const example = paths.toSorted()[0] ?? ''
  return [
    {
      subject: 'dvc',
      reason: `none of the ${paths.length} files and folders that DVC keeps is pulled here (${example}), so their content was not compared`,
    },
  ]
}

const conclude = async (view: View, given: Settings): Promise<Reading> => {
  const { tree } = view
  const dvc = await readDvcFiles(tree, given.exclude)
  const ofDvc = claimsOfDvc(dvc)
  const sums = await claimsOfChecksumFiles(tree, given.exclude)
  const described = await readDescriptors(tree, given, dvc)
  const claims = [...ofDvc.claims, ...sums.claims, ...described.claims]
  const judged = await judgeClaims(view, claims)
  const lfs = await judgeLfs(view, given.exclude)
  const findings = [
    ...judged.findings,
    ...ofDvc.broken.map(({ path, fault }) => brokenRecord(path, fault)),
    ...lfs.findings,
    ...judgeConventions(described.descriptors, licensedBeside(tree, described.descriptors), given),
  ]
  const unknown = [
    ...dvc.unknown,
    ...sums.unknown,
    ...described.unknown,
    ...judged.unknown,
    ...lfs.unknown,
    ...notPulled(judged.absent, judged.checked),
  ]
  const figures = {
    recorded: claims.length,
    checked: judged.checked,
    absent: judged.absent.length,
    lfs: lfs.tracked,
    descriptions: described.descriptors.length,
  }
  const isEmpty = claims.length === 0 && lfs.tracked === 0 && described.descriptors.length === 0
  return isEmpty && findings.length === 0 && unknown.length === 0
    ? { findings, unknown, notApplicable: 'nothing here records what data should hold' }
    : { findings, unknown, figures }
}

export const datasetIntegrity = defineSensor({
  id: 'dataset-integrity',
  layer: 'L4',
  title: 'Data that is not what was recorded',
  why: 'A model is only as good as the rows it was trained on. A file that lost its second half, a pointer that was committed in place of the data, a checksum that nobody renewed: training runs through with all of them, and what comes out cannot be made again.',
  cannotKnow:
    'Only what a record speaks of is compared: `.dvc` files and `dvc.lock`, checksum files as the `sha256sum` family writes them, data packages, Croissant, and manifests that the settings name. Data that is not pulled is not compared; remotes of DVC and the server of Git LFS are never asked, so that content missing there is not seen. Text that differs in its line ends alone counts as the same. A file of Git LFS that is being changed in the working tree looks like one that was committed past it until it is added. Whether a licence allows the use is for a person to say.',
  kinds: {
    'checksum-differs': 'A file holds other content than its record says.',
    'content-shortened': 'A committed file is empty, or has fewer bytes than its record states.',
    'record-stale': 'Most files that a record names differ from it: the record was not renewed.',
    'recorded-file-gone': 'A record names a file that a commit removed.',
    'record-broken': 'A DVC file that DVC cannot read.',
    'pointer-broken': 'A Git LFS pointer without a usable oid or size.',
    'pointer-stray': 'A Git LFS pointer at a path that .gitattributes does not give to Git LFS.',
    'content-outside-lfs': 'Content committed at a path that .gitattributes gives to Git LFS.',
    'licence-missing': 'A description of data without a licence, where such descriptions state one.',
    'pii-missing': 'A description of data that does not say whether it holds personal data, where the others do.',
    'key-missing': 'A description of data without a key that the settings demand.',
  },
  files: [],
  wakesOn: ['push', 'pull_request', 'merge_group'],
  cadence: 'daily',
  concludesApart: true,
  version: 2,
  settings,
  conclude: (_, view, given) => conclude(view, given),
})
