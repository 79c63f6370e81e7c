import type { View } from '../../../../domain/sensor.ts'
import { judgeRuns } from './from-mlflow.ts'
import { judgeReport } from './from-evidently.ts'
import { judgeTables } from './from-tables.ts'
import type { Part } from './from-tables.ts'
import { settings } from './settings.ts'
import type { Model } from './settings.ts'
import { implementSensor } from '../../../../domain/sensor.ts'

const judge = (view: View, model: Model): Promise<Part> => {
  if (model.evidently !== undefined) return judgeReport(view, model, model.evidently)
  return model.mlflow === undefined ? judgeTables(view, model) : judgeRuns(view, model, model.mlflow)
}

/** What `model-drift` does with files and with the repository. */
export const implementation = implementSensor(settings, {
  conclude: async (_, view, { models }) => {
    if (models.length === 0) return { findings: [], unknown: [], notApplicable: 'the settings name no model' }
    const parts: Part[] = []
    for (const model of models) parts.push(await judge(view, model))
    const sum = (of: (part: Part) => number): number => parts.reduce((total, part) => total + of(part), 0)
    return {
      findings: parts.flatMap(({ findings }) => findings),
      unknown: parts.flatMap(({ unknown }) => unknown),
      figures: {
        models: models.length,
        features: sum(({ compared }) => compared),
        drifted: sum(({ drifted }) => drifted),
      },
    }
  },
})
