import { settings } from './dataset-integrity/settings.ts'
import { describeSensor } from '../../../domain/sensor.ts'

export const datasetIntegrity = describeSensor({
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
  version: 3,
  settings,
  inspects: false,
  concludes: true,
  load: async () => (await import('./dataset-integrity/implementation.ts')).implementation,
})
