import { z } from 'zod'
import { isOfLesson } from '../../../../formats/repository-paths.ts'
import { tagUntil } from '../../../../formats/tags.ts'

/** What uses an image: it decides how much a name that moves can break. */
export const roles = ['deployment', 'compose', 'final-stage', 'build-stage', 'job'] as const

/** One place that names an image. */
export const spot = z.strictObject({
  /** The path inside the file, without the file. */
  locator: z.string(),
  /** As written, with known variables put in. */
  image: z.string(),
  role: z.enum(roles),
  /** Whether it is only for development or tests, by its folder, file name or namespace. */
  development: z.boolean(),
  /** Until when a tag `[DEV_ONLY]` says the same; null where none does. */
  developmentUntil: z.string().nullable().default(null),
  at: z.strictObject({ line: z.int(), column: z.int(), endLine: z.int(), endColumn: z.int() }),
})
type Tagged = z.infer<typeof spot>
/** One place as it is found, before the comments around it are read. */
export type Spot = Omit<Tagged, 'developmentUntil'> & Partial<Pick<Tagged, 'developmentUntil'>>

/** The places with what a tag on their line, the line above or the first ten lines of the file says of them. */
export const withTags = (spots: readonly Spot[], text: string): readonly Spot[] => {
  if (!text.includes('[DEV_ONLY]')) return spots
  const lines = text.split('\n')
  const untilIn = (from: number, to: number) =>
    lines
      .slice(Math.max(from, 0), to)
      .flatMap((line) => (line.includes('#') ? (tagUntil(line.slice(line.indexOf('#')), 'DEV_ONLY') ?? []) : []))[0]
  const ofFile = lines.slice(0, 10).findIndex((line) => !/^\s*(?:#|$)/.test(line))
  const head = untilIn(0, ofFile < 0 ? 10 : ofFile)
  return spots.map((each) => ({ ...each, developmentUntil: head ?? untilIn(each.at.line - 2, each.at.line) ?? null }))
}

const word =
  '(?:dev|devel|development|devtools|local|tests?|testing|examples?|samples?|demos?|docs|sandbox|e2e|minikube|kind|quickstart|labs?|codelabs?|workshops?|exercises?|tutorials?|hack)'
/** `test/`, `test-models/`, `version-template/`, but not `templates/`, where Helm keeps what it deploys. */
const folder = new RegExp(`(?:^|/)(?:${word}(?:-[^/]{1,60})?|[^/]{1,60}-(?:${word}|templates?))/`, 'i')
const fileName = new RegExp(`[._-]${word}(?:[._-][^/]*)?$`, 'i')

/**
 * Manifests that a project hands out: an operator's `config/`, the files that a chart fills in, the manifests of an old
 * release. Their images are named when a release is made, and who deploys them names them again.
 */
const handedOut = /^config\/|(?:^|\/)charts\/[^/]{1,100}\/files\/|(?:^|\/)v?\d{1,4}\.\d{1,4}[^/]{0,40}\//

export const isHandedOut = (path: string): boolean => handedOut.test(path)

/** Whether a path is one of development and tests: `k8s/dev/…`, `Dockerfile.dev`, `compose.test.yml`. */
export const isDevelopment = (path: string): boolean => folder.test(path) || fileName.test(path) || isOfLesson(path)

/** Whether a namespace is one: `dev`, `ml-test`. */
export const isDevelopmentNamespace = (name: string): boolean => new RegExp(`(?:^|-)${word}(?:-|$)`, 'i').test(name)
