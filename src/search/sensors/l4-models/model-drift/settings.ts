import { z } from 'zod'
import { binnings } from '../../../../domain/statistics/compare.ts'
import { columnTypes } from '../../../../domain/stores.ts'

const share = z.number().positive().max(1)

/** Figures from which on a feature is warned of, and from which on it blocks; null: this measure is not judged. */
const limits = (figure: z.ZodNumber) =>
  z
    .strictObject({ warn: figure, page: figure })
    .refine(({ warn, page }) => warn <= page, { message: '`warn` must not be above `page`' })
    .nullable()

const feature = z.lazy(() =>
  z.strictObject({
    name: z.string().min(1),
    type: z.enum(columnTypes).optional(),
    psi: limits(z.number().positive()).optional(),
  }),
)

const reference = z.lazy(() =>
  z.union([
    z.strictObject({ run: z.string().min(1) }),
    z.strictObject({ model: z.string().min(1), version: z.union([z.string(), z.int()]).transform(String) }),
    z.strictObject({ model: z.string().min(1), alias: z.string().min(1) }),
    z.strictObject({ experiment: z.string().min(1), filter: z.string().min(1).nullable().default(null) }),
  ]),
)

const metric = z.lazy(() =>
  z
    .strictObject({
      name: z.string().min(1),
      better: z.enum(['lower', 'higher']),
      warn: z.number().positive().default(0.05),
      page: z.number().positive().default(0.1),
    })
    .refine(({ warn, page }) => warn <= page, { message: '`warn` must not be above `page`' }),
)

const runs = z.lazy(() => z.strictObject({ baseline: reference, current: reference, metrics: z.array(metric).min(1) }))

const kept = z.lazy(() =>
  z
    .strictObject({ name: z.string().min(1), min: z.number().optional(), max: z.number().optional() })
    .refine(({ min, max }) => min !== undefined || max !== undefined, { message: 'a metric needs `min` or `max`' }),
)

/** What is served: a registered model of MLflow, and what points at the version in use. */
const served = z.lazy(() =>
  z
    .strictObject({
      model: z.string().min(1),
      alias: z.string().min(1).optional(),
      variable: z.string().min(1).optional(),
      metrics: z.array(kept).min(1),
    })
    .refine(({ alias, variable }) => (alias === undefined) !== (variable === undefined), {
      message: 'what is served needs one of: `alias`, `variable`',
    }),
)

const model = z.lazy(() =>
  z
    .strictObject({
      id: z.string().min(1),
      baseline: z.string().min(1).optional(),
      current: z.string().min(1).optional(),
      evidently: z.string().min(1).optional(),
      mlflow: runs.optional(),
      serves: served.optional(),
      training: z.string().min(1).optional(),
      features: z
        .array(
          z.union([
            z
              .string()
              .min(1)
              .transform((name) => ({ name })),
            feature,
          ]),
        )
        .min(1)
        .optional(),
      exclude: z.array(z.string().min(1)).default([]),
      bins: z.enum(binnings).default('deciles'),
      psi: limits(z.number().positive()).prefault({ warn: 0.1, page: 0.2 }),
      ks: limits(share).default(null),
      jensenShannon: limits(share).default(null),
      missing: share.default(0.1),
      minRows: z.int().positive().default(200),
    })
    .refine(({ baseline, current }) => (baseline === undefined) === (current === undefined), {
      message: '`baseline` and `current` go together',
    })
    .refine(({ baseline, evidently, mlflow }) => [baseline, evidently, mlflow].filter(Boolean).length === 1, {
      message: 'a model needs one of: `baseline` and `current`, `evidently`, `mlflow`',
    }),
)

export type Model = z.infer<typeof model>

export const settings = z.lazy(() =>
  z.strictObject({
    models: z
      .array(model)
      .default([])
      .describe(
        'each model: its id; the tables `baseline` and `current` (CSV, TSV, JSON Lines, Parquet) whose columns are compared, all that both have or those in `features` (a name, or a name with `type` and limits of its own) without those in `exclude`; `bins` (the baseline’s deciles, or Evidently’s); the limits `warn` and `page` of `psi`, `ks` (the statistic) and `jensenShannon` (null: not judged); by how much the share of missing values may rise or fall; the values that a feature must have in either table; or `evidently`, the JSON of a report by Evidently, instead of the tables; or `mlflow`, two runs of the server that `MLFLOW_TRACKING_URI` names: `baseline` and `current` (each `{ run }`, `{ model, version }`, `{ model, alias }` or, for the newest finished one, `{ experiment, filter }`) and the `metrics` to compare, each with what is `better` (lower or higher) and by what share of its size it may become worse before it warns (0.05) and blocks (0.1); `serves`: the `model` of that server whose version in use an `alias` of it, or a repository `variable`, points at, and the `metrics` that an earlier version must have logged within `min` and `max` for SAR-004 to go back to it; `training`: the path of the workflow that trains, of which SAR-004 asks for no second run',
      ),
  }),
)
