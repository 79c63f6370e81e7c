import { z } from 'zod'
import type { CheckAnnotation, Receipt } from '../../domain/change.ts'
import { canonical, sha256, toJson } from '../../domain/identity.ts'
import { checkRunKey, listed, unrepeated } from './place.ts'
import type { ChangeOf, Place } from './place.ts'
import { fitting } from './text.ts'

type Wanted = ChangeOf<'check-run'>

/** GitHub takes so many annotations a request, and adds them to those that are there. */
const batch = 50
/** GitHub's limit for the summary and for the text, characters. */
const longestText = 65_535

const runSchema = z.object({
  id: z.int(),
  html_url: z.string().nullable(),
  external_id: z.string().nullish(),
  status: z.string(),
  app: z.object({ slug: z.string().optional() }).nullable(),
  output: z.object({ annotations_count: z.int() }),
})
type Run = z.infer<typeof runSchema>

const runsSchema = z.object({ check_runs: z.array(runSchema) })

const annotationSchema = z
  .object({
    path: z.string(),
    start_line: z.int(),
    end_line: z.int(),
    annotation_level: z.string().nullable(),
    title: z.string().nullable(),
    message: z.string().nullable(),
  })
  .transform((one) => [one.path, one.start_line, one.end_line, one.annotation_level, one.title, one.message])

/** Our own run of this name at this commit: nobody may change another app's. */
const find = async (place: Place, { name, headSha }: Wanted): Promise<Run | null> => {
  if (place.isAbsent(checkRunKey(name, headSha))) return null
  const me = await place.me()
  const query = { ...place.at, ref: headSha, check_name: name, filter: 'latest' as const, per_page: 100 }
  const { check_runs: runs } = runsSchema.parse((await place.octokit.rest.checks.listForRef(query)).data)
  return runs.find(({ app }) => `${app?.slug ?? ''}[bot]`.toLowerCase() === me) ?? null
}

const keyOf = ({ path, startLine, endLine, level, title, message }: CheckAnnotation): string =>
  canonical([path, startLine, endLine, level, title, message])

/** The annotations that the run does not have yet. */
const missing = async (place: Place, run: Run | null, wanted: Wanted): Promise<readonly CheckAnnotation[]> => {
  if (run === null || run.output.annotations_count === 0 || wanted.annotations.length === 0) return wanted.annotations
  const route = 'GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations'
  const held = await listed(place, route, { check_run_id: run.id }, annotationSchema)
  const keys = new Set(held.map((one) => canonical(one)))
  return wanted.annotations.filter((one) => !keys.has(keyOf(one)))
}

const batches = (annotations: readonly CheckAnnotation[]): readonly (readonly CheckAnnotation[])[] => {
  const count = Math.max(1, Math.ceil(annotations.length / batch))
  return Array.from({ length: count }, (_, index) => annotations.slice(index * batch, (index + 1) * batch))
}

const bodyOf = (wanted: Wanted, annotations: readonly CheckAnnotation[]) => ({
  name: wanted.name,
  status: 'completed' as const,
  conclusion: wanted.conclusion,
  output: {
    title: wanted.title,
    summary: fitting(wanted.summary, longestText),
    text: fitting(wanted.text, longestText),
    annotations: annotations.map(({ path, startLine, endLine, level, title, message }) => ({
      path,
      start_line: startLine,
      end_line: endLine,
      annotation_level: level,
      title,
      message,
    })),
  },
  actions: wanted.actions.map((action) => ({ ...action })),
})

type Body = ReturnType<typeof bodyOf> & { readonly external_id?: string }

/** Creates the run, or changes the one that is there. */
const write = async ({ octokit, at }: Place, run: Run | null, body: Body, headSha: string): Promise<Run> => {
  const answer =
    run === null
      ? await octokit.rest.checks.create({ ...at, ...body, head_sha: headSha, ...unrepeated })
      : await octokit.rest.checks.update({ ...at, ...body, check_run_id: run.id })
  return runSchema.parse(answer.data)
}

/**
 * Writes a check run: one for each name and commit, changed in place. Annotations that a former judgement left cannot be
 * taken back; those it has are not sent twice. Only an App may write check runs.
 */
export const checkRun = async (place: Place, wanted: Wanted): Promise<Receipt> => {
  const found = await find(place, wanted)
  const key = sha256(canonical(toJson(wanted))).slice(0, 16)
  // Where somebody asked for another judgement GitHub has begun the run again, and it waits for the same one too.
  const already = found?.external_id === key && found.status === 'completed'
  let run = found
  if (!already) {
    const parts = batches(await missing(place, found, wanted))
    for (const [index, part] of parts.entries()) {
      // By its key a run is known as whole, so that the key goes with the last request.
      const external = index === parts.length - 1 ? { external_id: key } : {}
      run = await write(place, run, { ...bodyOf(wanted, part), ...external }, wanted.headSha)
    }
  }
  return { kind: wanted.kind, number: null, sha: wanted.headSha, url: run?.html_url ?? null, already }
}
