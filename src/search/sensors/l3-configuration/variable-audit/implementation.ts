import type { Observation } from '../../../../domain/finding.ts'
import type { Unknown } from '../../../../domain/reading.ts'
import type { Registry } from '../../../../domain/registry.ts'
import type { View } from '../../../../domain/sensor.ts'
import { auditVariables, layersToRead, placeName, reasonOf } from '../../../../domain/variable-audit.ts'
import type { LayerAnswer, VariableAudit } from '../../../../domain/variable-audit.ts'
import { expectationIn } from '../../../../formats/expectation.ts'
import type { Expectation } from '../../../../formats/expectation.ts'
import { valueFault } from '../../../../formats/registry.ts'
import { absent, extra, invalid } from './findings.ts'
import { implementSensor } from '../../../../domain/sensor.ts'
import { settings } from '../variable-audit.ts'

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
  ...audit.results.flatMap(({ expected, status, fault }, index) => {
    const location = locations[index] ?? null
    if (status === 'absent') return [absent(expected, location)]
    return fault === null ? [] : [invalid(expected, fault, location)]
  }),
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
    invalid: results.filter(({ fault }) => fault !== null).length,
  }
}

/** What `variable-audit` does with files and with the repository. */
export const implementation = implementSensor(settings, {
  conclude: async (_, view, given) => {
    const found = await expectationIn(view.tree, given)
    if (!('expectation' in found)) {
      const nothing = { findings: [], unknown: found.unknown }
      const reason = `there is no registry ${given.registry}, so nothing is expected`
      return found.unknown.length > 0 ? nothing : { ...nothing, notApplicable: reason }
    }
    const { registry } = found.expectation
    const answers = await ask(view, registry, given.allLayers)
    const audit = auditVariables(registry, answers, valueFault)
    return {
      findings: findingsOf(audit, found.expectation),
      unknown: unreadLayers(answers, audit),
      figures: figuresOf(audit),
    }
  },
})
