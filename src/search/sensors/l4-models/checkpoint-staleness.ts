import { z } from 'zod'
import type { Observation } from '../../../domain/finding.ts'
import { anyGlob } from '../../../domain/quick-glob.ts'
import type { Reading, Unknown } from '../../../domain/reading.ts'
import { defineSensor } from '../../../domain/sensor.ts'
import type { FileFacts, View } from '../../../domain/sensor.ts'
import type { Tree } from '../../../domain/workspace.ts'
import { dataFile } from '../../../formats/data-file.ts'
import { pipelineStages } from '../../../formats/dvc.ts'
import {
  behindSources,
  emptyFile,
  emptyPointer,
  missingShards,
  neverMade,
  stagesBehind,
} from './checkpoint-staleness/findings.ts'
import { mentionsIn, mentionsSchema, namingFiles } from './checkpoint-staleness/mentions.ts'
import type { Mentions } from './checkpoint-staleness/mentions.ts'
import { judgeOrphans } from './checkpoint-staleness/orphans.ts'
import { settings } from './checkpoint-staleness/settings.ts'
import type { Settings } from './checkpoint-staleness/settings.ts'
import { readDvcState } from './checkpoint-staleness/stages.ts'
import type { Lock } from './checkpoint-staleness/stages.ts'

type Part = Pick<Reading, 'findings' | 'unknown'>

/** Paths that hold models though their ending says nothing: folders of weights, files without an ending. */
const modelish = /(?:^|[/_.-])(?:models?|checkpoints?|ckpts?|weights|classifier|regressor|estimator)(?:$|[/_.-])/i

/** Asks the history only where something is mapped, so that without a map the conclusion can be remembered. */
const judgeMap = async (view: View, { map, exclude }: Settings): Promise<Part> => {
  const { tree } = view
  const findings: Observation[] = []
  const unknown: Unknown[] = []
  for (const { checkpoints, sources, grace } of map) {
    const paths = tree.match(checkpoints, exclude)
    if (paths.length === 0) {
      unknown.push({
        subject: checkpoints.join(', '),
        reason: tree.partial ?? 'no file matches, so nothing was compared',
      })
      continue
    }
    const [made, changed] = await Promise.all([view.history.lastChange(paths), view.history.lastChange(sources)])
    if (!made.known || !changed.known) {
      const reason = made.known ? (changed.known ? '' : changed.reason) : made.reason
      unknown.push({ subject: paths[0] ?? '', reason: `when it or its sources changed: ${reason}` })
    } else if (made.value === null || changed.value === null)
      unknown.push({
        subject: paths[0] ?? '',
        reason: `no commit ever touched ${made.value === null ? 'it' : sources.join(', ')}`,
      })
    else if (changed.value.getTime() > made.value.getTime() + (grace ?? 0))
      findings.push(behindSources(paths, { made: made.value, changed: changed.value }, sources))
  }
  return { findings, unknown }
}

/** Stages that make checkpoints: by the ending or the name of what they write. */
const judgeLock = async (
  tree: Tree,
  { path, stages }: Lock,
  isCheckpoint: (path: string) => boolean,
): Promise<readonly Observation[]> => {
  const pipelinePath = path.replace(/lock$/, 'yaml')
  const text = await tree.text(pipelinePath)
  const pipeline = text.known ? pipelineStages(pipelinePath, text.value) : []
  const living = new Set(pipeline.flatMap(({ name, frozen }) => (frozen ? [] : [name])))
  const isAlive = (name: string): boolean => pipeline.length === 0 || living.has(name.split('@', 1)[0] ?? name)
  const behind = stages.filter(
    ({ name, outs, reasons }) => reasons.length > 0 && isAlive(name) && outs.some((out) => isCheckpoint(out.path)),
  )
  const locked = new Set(stages.map(({ name }) => name.split('@', 1)[0] ?? name))
  const never = pipeline.flatMap(({ name, outs }) => {
    const made = outs.filter(isCheckpoint)
    return made.length > 0 && stages.length > 0 && !locked.has(name) ? [neverMade(pipelinePath, name, made)] : []
  })
  return behind.length === 0 ? never : [stagesBehind(path, behind, isCheckpoint), ...never]
}

const shardIndex = z.looseObject({ weight_map: z.record(z.string(), z.string()) })

/** Hugging Face's indexes of sharded weights: where some shards are here, all must be. */
const judgeShards = async (tree: Tree, exclude: readonly string[]): Promise<readonly Observation[]> => {
  const findings: Observation[] = []
  for (const path of tree.match(['**/*.{safetensors,bin}.index.json'], exclude)) {
    const text = await tree.text(path)
    const [document] = text.known ? dataFile.parse({ path, text: text.value }).documents : []
    const parsed = shardIndex.safeParse(document?.value)
    if (!parsed.success) continue
    const folder = path.slice(0, path.lastIndexOf('/') + 1)
    const shards = [...new Set(Object.values(parsed.data.weight_map))].toSorted()
    const missing = shards.filter((name) => !tree.mayHold(`${folder}${name}`))
    if (missing.length > 0 && missing.length < shards.length) findings.push(missingShards(path, missing, shards.length))
  }
  return findings
}

const conclude = async (facts: readonly FileFacts<Mentions>[], view: View, given: Settings): Promise<Reading> => {
  const { tree } = view
  const checkpoints = tree.match(given.files, given.exclude)
  const isNamed = anyGlob(given.files)
  const isCheckpoint = (path: string): boolean => isNamed(path) || modelish.test(path)
  const dvc = await readDvcState(view, given.exclude)
  const mapped = await judgeMap(view, given)
  const ofStages: Observation[] = []
  for (const lock of dvc.locks) ofStages.push(...(await judgeLock(tree, lock, isCheckpoint)))
  const empty = checkpoints.filter((path) => tree.entry(path)?.size === 0)
  const kept = new Set([...dvc.outs, ...empty])
  const loose = given.orphans && tree.partial === null ? checkpoints.filter((path) => !kept.has(path)) : []
  const findings = [
    ...mapped.findings,
    ...ofStages,
    ...dvc.empty.filter(({ out }) => isCheckpoint(out)).map(({ path, out }) => emptyPointer(path, out)),
    ...empty.map((path) => emptyFile(path)),
    ...(await judgeShards(tree, given.exclude)),
    ...judgeOrphans(
      tree,
      loose,
      facts.map((one) => one.facts),
    ),
  ]
  const unknown = [...mapped.unknown, ...dvc.unknown]
  const stages = dvc.locks.reduce((sum, lock) => sum + lock.stages.length, 0)
  return checkpoints.length + stages + given.map.length + findings.length + unknown.length === 0
    ? { findings, unknown, notApplicable: 'there are no checkpoints here, and DVC makes none' }
    : { findings, unknown, figures: { checkpoints: checkpoints.length, stages } }
}

export const checkpointStaleness = defineSensor({
  id: 'checkpoint-staleness',
  layer: 'L4',
  title: 'Checkpoints left behind by what they were made of',
  why: 'A checkpoint looks the same the day after its data was corrected or its code was mended. What is served, compared and fine-tuned then is a model that nobody could train again from what the repository holds, or one that nobody uses at all.',
  cannotKnow:
    'What a checkpoint was made of is known from `dvc.lock` and from the `map` of the settings, from nothing else. Whether a change would alter the weights is not judged: a comment counts as a change of code. Folders that a stage reads are compared by their commits, not by their content. Names that are put together in ways other than `{…}`, `%` and `*` are not understood, so that an orphan is only likely. Broken pointers of Git LFS and content that differs from its record are found by dataset-integrity.',
  kinds: {
    'checkpoint-behind-sources': 'Data or code that the settings map to a checkpoint changed after it.',
    'stage-behind-sources': 'A stage of DVC that makes checkpoints last ran with other data, code or parameters.',
    'checkpoint-without-content':
      'An empty checkpoint, a pointer or stage that records none, or weights of which shards are missing.',
    'checkpoint-orphaned': 'Committed checkpoints that no file of the repository names.',
  },
  files: namingFiles,
  wakesOn: ['push'],
  cadence: 'weekly',
  concludesApart: true,
  version: 2,
  settings,
  facts: mentionsSchema,
  inspect: (file) => ({ facts: mentionsIn(file.text), findings: [] }),
  conclude: (facts, view, given) => conclude(facts, view, given),
})
