import { z } from 'zod'

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
  at: z.strictObject({ line: z.int(), column: z.int(), endLine: z.int(), endColumn: z.int() }),
})
export type Spot = z.infer<typeof spot>

const word =
  '(?:dev|devel|development|local|test|tests|testing|example|examples|sample|samples|demo|docs|sandbox|e2e|minikube|kind)'
const folder = new RegExp(`(?:^|/)${word}/`, 'i')
const fileName = new RegExp(`[._-]${word}(?:[._-][^/]*)?$`, 'i')

/** Whether a path is one of development and tests: `k8s/dev/…`, `Dockerfile.dev`, `compose.test.yml`. */
export const isDevelopment = (path: string): boolean => folder.test(path) || fileName.test(path)

/** Whether a namespace is one: `dev`, `ml-test`. */
export const isDevelopmentNamespace = (name: string): boolean => new RegExp(`(?:^|-)${word}(?:-|$)`, 'i').test(name)
