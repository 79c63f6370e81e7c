/** What a run must state so that somebody else can do it again. */
export const aspects = ['commit', 'data', 'seed', 'environment', 'parameters'] as const
export type Aspect = (typeof aspects)[number]

/** A run of an experiment and what it states. */
export interface Run {
  readonly id: string
  /** Where its experiment stands: a folder, or the file that holds it. */
  readonly group: string
  readonly path: string
  readonly states: ReadonlySet<Aspect>
}

/** Names of keys, parameters and tags that state an aspect, lower case and without separators. */
const names: Readonly<Record<Aspect, RegExp>> = {
  commit:
    /^(?:mlflowsource)?(?:git|code|source)?(?:commit|sha|revision|version|coderef)(?:sha|hash|id)?$|^(?:git|coderef|codesha)$|gitcommit|githash|gitsha|gitrev/,
  data: /data(?:set|sets)?(?:train(?:ing)?)?(?:version|hash|sha|sha256|md5|checksum|revision|rev|commit|digest|fingerprint|snapshot|refs?|tag)|^(?:dvc|lakefs|delta)(?:rev|version|hash|commit|md5)?$/,
  seed: /^(?:.*(?:random|global|torch|numpy|np|train|split))?(?:seeds?|randomstate)$|randomstate$|seed$/,
  environment:
    /^(?:env|environment|dependencies|requirements|lockfile|conda|condaenv|pipfreeze|containerdigest|container|dockerimage|image|imagedigest|pythonversion|python|packages|libraries|mlflowdockerimageuri|mlflowprojectenv)$/,
  parameters: /^(?:params?|parameters|hyperparams?|hyperparameters|config|args|configsha256|confighash|trainingargs)$/,
}

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')

/** Which aspects a name states. A bare `version` says nothing: it may be of anything. */
export const aspectsOf = (name: string): readonly Aspect[] => {
  const last = plain(name)
  const end = plain(name.slice(Math.max(name.lastIndexOf('.'), name.lastIndexOf('/')) + 1))
  if (last === 'version') return []
  return aspects.filter((aspect) => names[aspect].test(last) || (end !== 'version' && names[aspect].test(end)))
}

/** What an aspect is called in a sentence. */
export const wordOf: Readonly<Record<Aspect, string>> = {
  commit: 'commit',
  data: 'version of the data',
  seed: 'seed',
  environment: 'environment',
  parameters: 'parameters',
}
