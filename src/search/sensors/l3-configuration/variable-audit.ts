import { z } from 'zod'
import type { Observation } from '../../../domain/finding.ts'
import type { Unknown } from '../../../domain/reading.ts'
import { expectedVariableSchema } from '../../../domain/registry.ts'
import type { Registry } from '../../../domain/registry.ts'
import { defineSensor } from '../../../domain/sensor.ts'
import type { View } from '../../../domain/sensor.ts'
import { auditVariables, layersToRead, placeName, reasonOf } from '../../../domain/variable-audit.ts'
import type { LayerAnswer, VariableAudit } from '../../../domain/variable-audit.ts'
import { expectationIn, usualRegistry } from '../../../formats/expectation.ts'
import type { Expectation } from '../../../formats/expectation.ts'
import { absent, extra } from './variable-audit/findings.ts'

const settings = z.strictObject({
  registry: z.string().default(usualRegistry).describe('the file that lists the expected variables and secrets'),
  expected: z
    .array(expectedVariableSchema)
    .default([])
    .describe('what to expect where that file is not there, in the same words (a preset may bring it)'),
  allLayers: z
    .boolean()
    .default(false)
    .describe('reads every layer, not only those that the registry names; costs requests and finds more extras'),
})
const ask = async (view: View, registry: Registry, all: boolean): Promise<readonly LayerAnswer[]> => {
  const answers: LayerAnswer[] = []
  for (const place of layersToRead(registry, all)) {
    const answer = await view.live.variables(place.layer, place.environment ?? undefined)
    answers.push({ ...place, answer })
  }
  return answers
}

const unreadLayers = (answers: readonly LayerAnswer[], { results }: VariableAudit): readonly Unknown[] =>
  answers.flatMap((one) => {
    if (one.answer.known) return []
    const subject = placeName(one)
    const hidden = results.filter(
      ({ expected }) => expected.layer === one.layer && (expected.environment ?? null) === one.environment,
    )
    const reason = `${reasonOf(one.answer)}; ${hidden.length} expected here`
    return [{ subject, reason }]
  })

const findingsOf = (audit: VariableAudit, { locations, path }: Expectation): readonly Observation[] => [
  ...audit.results.flatMap(({ expected, status }, index) =>
    status === 'absent' ? [absent(expected, locations[index] ?? null)] : [],
  ),
  ...audit.extras.map((one) => extra(one, path)),
]

const figuresOf = ({ results, extras }: VariableAudit): Readonly<Record<string, number>> => {
  const count = (wanted: string): number => results.filter(({ status }) => status === wanted).length
  return {
    expected: results.length,
    present: count('present'),
    absent: count('absent'),
    unknown: count('unknown'),
    extra: extras.length,
  }
}

export const variableAudit = defineSensor({
  id: 'variable-audit',
  layer: 'L3',
  title: 'Variables and secrets against the registry',
  why: 'A workflow that reads a variable nobody set gets an empty text and no error: it trains with the wrong data, skips its upload, or talks to the wrong server. The registry says what has to be there; this looks whether it is, in every layer, before a job does.',
  cannotKnow:
    'GitHub tells the names of secrets and never their values, so a secret that is present may still be wrong or expired. Names are compared, values are not. A layer that GitHub refuses to show is unknown, never absent; the token of a workflow may read none of them. Organisation layers show what is shared with this repository alone. Environments that the registry does not name are not looked for.',
  kinds: {
    'variable-absent': 'The registry expects a variable or secret that its layer does not hold.',
    'variable-extra': 'A layer holds a variable or secret that the registry does not expect.',
  },
  files: [],
  wakesOn: ['push', 'pull_request', 'merge_group', 'clock'],
  cadence: '6h',
  version: 2,
  settings,
  conclude: async (_, view, given) => {
    const found = await expectationIn(view.tree, given)
    if (!('expectation' in found)) {
      const nothing = { findings: [], unknown: found.unknown }
      const reason = `there is no registry ${given.registry}, so nothing is expected`
      return found.unknown.length > 0 ? nothing : { ...nothing, notApplicable: reason }
    }
    const { registry } = found.expectation
    const answers = await ask(view, registry, given.allLayers)
    const audit = auditVariables(registry, answers)
    return {
      findings: findingsOf(audit, found.expectation),
      unknown: unreadLayers(answers, audit),
      figures: figuresOf(audit),
    }
  },
})
