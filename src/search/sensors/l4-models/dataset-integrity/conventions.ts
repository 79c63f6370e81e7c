import { anyGlob } from '../../../../domain/quick-glob.ts'
import type { Observation } from '../../../../domain/finding.ts'
import type { Descriptor } from './descriptors.ts'
import { missingKey } from './findings.ts'
import type { Settings } from './settings.ts'

const licence = /^licen[cs]es?$/i
const pii = /^(?:contains_?|has_?)?(?:pii|personal_?data|personal_and_sensitive)[a-z_]*$/i

/** Forms whose specification asks for a licence. */
const always: ReadonlySet<Descriptor['form']> = new Set(['card', 'croissant'])

const states = ({ keys }: Descriptor, wanted: RegExp): boolean => keys.some((key) => wanted.test(key))

/** A key is a convention where two or more files of a form state it, and at least half of them. */
const isConvention = (all: readonly Descriptor[], wanted: RegExp): boolean => {
  const stating = all.filter((one) => states(one, wanted)).length
  return stating >= 2 && stating * 2 >= all.length
}

const words = {
  card: 'dataset cards',
  croissant: 'Croissant files',
  datapackage: 'data packages',
  dvc: '.dvc files',
  manifest: 'manifests',
} as const

const ofForm = (
  form: Descriptor['form'],
  all: readonly Descriptor[],
  licensed: ReadonlySet<string>,
): readonly Observation[] => {
  const lacking = (wanted: RegExp): readonly Descriptor[] => all.filter((one) => !states(one, wanted))
  const own = form === 'manifest' ? all.filter(({ path }) => path.startsWith('.sar/datasets/')) : []
  const usual = (wanted: RegExp): boolean => own.length > 0 || isConvention(all, wanted)
  const why = (what: string): string => `The ${words[form]} of this repository state ${what}; this one does not.`
  return [
    ...(always.has(form) || usual(licence) ? lacking(licence) : [])
      .filter(({ path }) => !licensed.has(path))
      .map(({ path }) =>
        missingKey(
          path,
          'licence',
          always.has(form)
            ? `${words[form]} have a field \`license\`, and here it is not filled in.`
            : why('a licence'),
        ),
      ),
    ...(usual(pii) ? lacking(pii) : []).map(({ path }) =>
      missingKey(path, 'pii', why('whether there is personal data')),
    ),
  ]
}

/**
 * Licences and flags of personal data that descriptions lack: where the form asks for them, where the repository's own
 * descriptions usually state them, and where the settings say so. `licensed`: those that a licence file lies beside.
 */
export const judgeConventions = (
  descriptors: readonly Descriptor[],
  licensed: ReadonlySet<string>,
  { require }: Settings,
): readonly Observation[] => {
  const demanded = require.map(({ files, keys }) => ({ matches: anyGlob(files), keys }))
  const isDemanded = ({ path }: Descriptor): boolean => demanded.some(({ matches }) => matches(path))
  const byForm = Map.groupBy(
    descriptors.filter((one) => !isDemanded(one)),
    ({ form }) => form,
  )
  const asked = descriptors.flatMap((one) =>
    [...new Set(demanded.flatMap(({ matches, keys }) => (matches(one.path) ? keys : [])))]
      .filter((key) => !one.keys.includes(key) && !(licence.test(key) && states(one, licence)))
      .map((key) =>
        missingKey(one.path, licence.test(key) ? 'licence' : pii.test(key) ? 'pii' : key, 'The settings ask for it.'),
      ),
  )
  return [...[...byForm].flatMap(([form, all]) => ofForm(form, all, licensed)), ...asked]
}
