import { z } from 'zod'
import { casesSchema } from './case.ts'
import { outcomesSchema } from './outcome.ts'
import { postureSchema } from './posture.ts'
import { surveySchema } from './survey.ts'
import { verdictSchema } from './verdict.ts'

/** `sar/sprint@1`: what each of the five phases gave. `at` is the instant of the request. */
export const sprintSchema = z.strictObject({
  schema: z.literal('sar/sprint@1'),
  at: z.iso.datetime(),
  survey: surveySchema,
  cases: casesSchema,
  outcomes: outcomesSchema,
  verdict: verdictSchema,
  posture: postureSchema,
})
export type SprintResult = Readonly<z.infer<typeof sprintSchema>>
