import { UsageError } from '../domain/errors.ts'
import { pipelineEventSchema } from '../domain/pipeline.ts'
import { playbookSchema } from '../domain/playbook.ts'
import type { Playbook, PlaybookSource } from '../domain/playbook.ts'
import type { Step } from '../domain/step.ts'
import { checkYaml } from '../formats/checked-yaml.ts'
import { nearest } from '../domain/nearest.ts'
import { conditionProblems, expressionProblems } from './expressions.ts'

const stepProblems = (playbook: Playbook, steps: ReadonlyMap<string, Step>): readonly string[] => {
  const seen = new Set<string>()
  return playbook.steps.flatMap((step) => {
    const problems = [
      ...(step.if === undefined ? [] : conditionProblems(step.if)),
      ...expressionProblems(step.with),
      ...step.moves.flatMap(moveProblems),
      ...(step.back === undefined || seen.has(step.back)
        ? []
        : [`\`back\` names ${step.back}, which is no earlier step`]),
      ...(seen.has(step.id) ? ['another step has this id'] : []),
      ...(steps.has(step.uses) ? [] : [unknownStep(step.uses, steps)]),
    ]
    seen.add(step.id)
    return problems.map((problem) => `step ${step.id}: ${problem}`)
  })
}

const moveProblems = (move: string): readonly string[] => {
  if (move.includes('${{')) return expressionProblems(move)
  return pipelineEventSchema.safeParse(move).success ? [] : [`there is no move \`${move}\``]
}

const unknownStep = (uses: string, steps: ReadonlyMap<string, Step>): string => {
  const near = nearest(uses, [...steps.keys()])
  return `there is no step \`${uses}\`${near === null ? '' : `, did you mean \`${near}\`?`}`
}

/** Reads and checks one playbook. Throws a UsageError that names file, line and column of the first problem. */
export const readPlaybook = (source: PlaybookSource, steps: ReadonlyMap<string, Step>): Playbook => {
  const checked = checkYaml(source.text, playbookSchema)
  if (!checked.ok) {
    const [first] = checked.problems
    throw new UsageError(
      `${source.path}:${first?.line ?? 1}:${first?.column ?? 1}: ${first?.message ?? 'not a playbook'}`,
    )
  }
  const [problem] = stepProblems(checked.value, steps)
  if (problem !== undefined) throw new UsageError(`${source.path}: ${problem}`)
  return checked.value
}

/** Every playbook by id. A repository's own replaces ours of the same id; two of its own with one id are refused. */
export const readPlaybooks = (
  ours: readonly PlaybookSource[],
  theirs: readonly PlaybookSource[],
  steps: ReadonlyMap<string, Step>,
): ReadonlyMap<string, Playbook> => {
  const playbooks = new Map(
    ours.map((source) => readPlaybook(source, steps)).map((playbook) => [playbook.id, playbook]),
  )
  const own = new Map<string, string>()
  for (const source of theirs) {
    const playbook = readPlaybook(source, steps)
    const other = own.get(playbook.id)
    if (other !== undefined) throw new UsageError(`${source.path}: ${playbook.id} is also in ${other}`)
    own.set(playbook.id, source.path)
    playbooks.set(playbook.id, playbook)
  }
  return playbooks
}
