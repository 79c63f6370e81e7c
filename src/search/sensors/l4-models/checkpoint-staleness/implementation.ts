import { z } from 'zod'
import type { Observation } from '../../../../domain/finding.ts'
import { anyGlob } from '../../../../domain/quick-glob.ts'
import type { Reading, Unknown } from '../../../../domain/reading.ts'
import type { FileFacts, View } from '../../../../domain/sensor.ts'
import type { Tree } from '../../../../domain/workspace.ts'
import { dataFile } from '../../../../formats/data-file.ts'
import { pipelineStages } from '../../../../formats/dvc.ts'
import { behindSources, emptyFile, emptyPointer, missingShards, neverMade, stagesBehind } from './findings.ts'
import { mentionsIn, mentionsSchema } from './mentions.ts'
import type { Mentions } from './mentions.ts'
import { judgeOrphans } from './orphans.ts'
import { settings } from './settings.ts'
import type { Settings } from './settings.ts'
import { readDvcState } from './stages.ts'
import type { Lock } from './stages.ts'
import { implementSensor } from '../../../../domain/sensor.ts'

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

/** What `checkpoint-staleness` does with files and with the repository. */
export const implementation = implementSensor(settings, {
  facts: mentionsSchema,
  inspect: (file) => ({ facts: mentionsIn(file.text), findings: [] }),
  conclude: (facts, view, given) => conclude(facts, view, given),
})
