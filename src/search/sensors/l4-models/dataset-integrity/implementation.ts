import type { Reading, Unknown } from '../../../../domain/reading.ts'
import type { View } from '../../../../domain/sensor.ts'
import type { Tree } from '../../../../domain/workspace.ts'
import { claimsOfChecksumFiles } from './checksum-files.ts'
import { folderOf } from './claims.ts'
import type { Claim } from './claims.ts'
import { judgeConventions } from './conventions.ts'
import { readDescriptors } from './descriptors.ts'
import type { Descriptor } from './descriptors.ts'
import { claimsOfDvc, readDvcFiles } from './dvc-claims.ts'
import { brokenRecord } from './findings.ts'
import { judgeClaims } from './judge-claims.ts'
import { judgeLfs } from './lfs.ts'
import { settings } from './settings.ts'
import type { Settings } from './settings.ts'
import { implementSensor } from '../../../../domain/sensor.ts'

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

/** What `dataset-integrity` does with files and with the repository. */
export const implementation = implementSensor(settings, {
  conclude: (_, view, given) => conclude(view, given),
})
