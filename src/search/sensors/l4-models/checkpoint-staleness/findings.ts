import type { Observation } from '../../../../domain/finding.ts'
import type { DvcItem } from '../../../../formats/dvc.ts'

const at = (path: string) => ({ path, line: 1, column: 1, endLine: 1, endColumn: 1 })
const day = (date: Date): string => date.toISOString().slice(0, 10)
const list = (paths: readonly string[]): string => `${paths.slice(0, 3).join(', ')}${paths.length > 3 ? ', …' : ''}`

export const behindSources = (
  checkpoints: readonly string[],
  dates: { readonly made: Date; readonly changed: Date },
  sources: readonly string[],
): Observation => {
  const days = Math.floor((dates.changed.getTime() - dates.made.getTime()) / 86_400_000)
  return {
    kind: 'checkpoint-behind-sources',
    subject: checkpoints[0] ?? '',
    effect: 'degrades',
    title: `${list(checkpoints)} ${checkpoints.length === 1 ? 'is' : 'are'} older than what ${checkpoints.length === 1 ? 'it was' : 'they were'} made of`,
    detail: `Last committed ${day(dates.made)}; ${sources.join(', ')} changed ${day(dates.changed)}, ${days} days later. Nobody knows whether the checkpoint would come out the same today.`,
    remedy: 'Train it again and commit the result, or widen `grace` for changes that do not matter.',
    data: { days },
  }
}

/** What changed since a stage of DVC last ran. */
export interface Reason {
  readonly stage: string
  readonly what: string
}

/** One finding a lock: one `dvc repro` mends all of its stages. */
export const stagesBehind = (
  lock: string,
  stages: readonly { readonly name: string; readonly outs: readonly DvcItem[]; readonly reasons: readonly Reason[] }[],
  isCheckpoint: (path: string) => boolean,
): Observation => {
  const outs = stages.flatMap((stage) => stage.outs.map(({ path }) => path).filter(isCheckpoint))
  const reasons = [
    ...new Set(stages.flatMap((stage) => stage.reasons.map((one) => `${one.what} (stage ${one.stage})`))),
  ]
  return {
    kind: 'stage-behind-sources',
    subject: lock,
    effect: 'degrades',
    title: `${list(outs)} ${outs.length === 1 ? 'was' : 'were'} not made again after what ${outs.length === 1 ? 'it comes' : 'they come'} from changed`,
    detail: `By ${lock}, ${stages.map(({ name }) => name).join(', ')} last ran with other inputs than the repository holds: ${reasons.slice(0, 4).join('; ')}${reasons.length > 4 ? '; …' : ''}.`,
    remedy: '`dvc repro`, then commit dvc.lock; `dvc commit` where the change has no effect on the result.',
    location: at(lock),
    data: { stages: stages.map(({ name }) => name), changes: reasons.length },
  }
}

export const neverMade = (pipeline: string, stage: string, outs: readonly string[]): Observation => ({
  kind: 'checkpoint-without-content',
  subject: `${pipeline}#${stage}`,
  effect: 'degrades',
  title: `${list(outs)} ${outs.length === 1 ? 'was' : 'were'} never recorded`,
  detail: `The stage ${stage} of ${pipeline} makes ${outs.length === 1 ? 'it' : 'them'}, but the lock beside it, which holds other stages, does not know the stage: \`dvc pull\` brings nothing.`,
  remedy: `\`dvc repro ${stage}\`, \`dvc push\`, and commit dvc.lock; or take the stage out.`,
  location: at(pipeline),
})

export const emptyPointer = (path: string, out: string): Observation => ({
  kind: 'checkpoint-without-content',
  subject: path,
  effect: 'degrades',
  title: `${path} stands for ${out} and records no content`,
  detail: `The output has no hash, so that \`dvc pull\` can bring nothing.`,
  remedy: `\`dvc commit ${path}\` with the content in place, then \`dvc push\`.`,
  location: at(path),
})

export const emptyFile = (path: string): Observation => ({
  kind: 'checkpoint-without-content',
  subject: path,
  effect: 'degrades',
  title: `${path} is empty`,
  detail: 'The commit holds a checkpoint of no bytes; whatever loads it fails, or begins from nothing.',
  remedy: 'Commit the content, with Git LFS or DVC where it is large, or remove the file.',
})

export const missingShards = (path: string, missing: readonly string[], all: number): Observation => ({
  kind: 'checkpoint-without-content',
  subject: path,
  effect: 'degrades',
  title: `${path} names shards that are not there`,
  detail: `${missing.length} of the ${all} files that hold its weights are not in the repository (${list(missing)}), the others are: it cannot be loaded.`,
  remedy: 'Commit the missing shards, or save the model again with its index.',
  location: at(path),
  data: { missing: missing.length, shards: all },
})

export const orphaned = (folder: string, paths: readonly string[]): Observation => ({
  kind: 'checkpoint-orphaned',
  subject: paths.length === 1 ? (paths[0] ?? folder) : `${folder === '' ? '.' : folder}/`,
  effect: 'degrades',
  confidence: 'medium',
  title: `Nothing in the repository names ${paths.length === 1 ? (paths[0] ?? '') : `${paths.length} checkpoints in ${folder === '' ? 'the root' : folder}`}`,
  detail: `No code, configuration or document mentions ${list(paths)}, the folder, or a pattern that would match: nobody can say what made ${paths.length === 1 ? 'it' : 'them'}, or whether ${paths.length === 1 ? 'it is' : 'they are'} used.`,
  remedy: 'Remove what is not used, or name it where it is made and loaded.',
  data: { checkpoints: paths.length },
})
