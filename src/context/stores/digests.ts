import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { known, unknown } from '../../domain/answer.ts'
import { messageOf } from '../../domain/errors.ts'
import { withinTree } from '../workspace/on-disk.ts'
import { digestOf } from './digest-of.ts'
import { runReader } from './reader-process.ts'
import type { Answer } from '../../domain/answer.ts'
import type { ContentDigest, DigestQuestion, Stores } from '../../domain/stores.ts'
import type { StorePlace } from './private-copy.ts'

/** As many as fit into the argument of a process. */
const atOnce = 100

/**
 * Digests of files and folders. In a working tree they are read where they lie, ignored ones too, by a process that is
 * ended after `patience` milliseconds; of a tree without one, its files are. What is above `maxBytes` is unknown.
 */
export const digestStores = (
  place: StorePlace,
  { maxBytes, patience = 300_000 }: { readonly maxBytes: number; readonly patience?: number },
): Pick<Stores, 'digests'> => ({
  digests: async (questions) => {
    const { root, tree } = place
    if (root === null) return Promise.all(questions.map((question) => ofTree(tree, question, maxBytes)))
    const answers: Answer<ContentDigest | null>[] = []
    for (let from = 0; from < questions.length; from += atOnce)
      answers.push(...(await onDisk(root, questions.slice(from, from + atOnce), { maxBytes, patience })))
    return answers
  },
})

async function ofTree(
  tree: StorePlace['tree'],
  { path, algorithm, folder }: DigestQuestion,
  maxBytes: number,
): Promise<Answer<ContentDigest | null>> {
  if (folder || !tree.has(path)) return tree.partial === null ? known(null) : unknown(tree.partial)
  const content = await tree.read(path)
  if (!content.known) return content
  if (content.value.byteLength > maxBytes) return unknown(above(path, content.value.byteLength, maxBytes))
  return known(digestOf(content.value, algorithm))
}

const above = (path: string, bytes: number, maxBytes: number): string =>
  `too large to be hashed: ${path} has ${bytes} bytes, the limit is ${maxBytes}`

type Limits = { readonly maxBytes: number; readonly patience: number }

/** The questions whose files are there, asked of one process; the answers in the order of the questions. */
async function onDisk(
  root: string,
  questions: readonly DigestQuestion[],
  { maxBytes, patience }: Limits,
): Promise<readonly Answer<ContentDigest | null>[]> {
  const places = await Promise.all(questions.map((question) => placed(root, question)))
  const asked = questions.flatMap((question, index) => {
    const found = places[index]
    return found?.known === true && found.value !== null ? [{ ...question, file: found.value }] : []
  })
  const said = asked.length === 0 ? known('[]') : await runReader(call({ questions: asked, maxBytes }, patience))
  const read = said.known ? answersSchema.parse(JSON.parse(said.value)) : []
  let next = 0
  return questions.map(({ path }, index) => {
    const found = places[index]
    if (found?.known !== true || found.value === null) return found?.known === true ? known(null) : unreadable(found)
    const answer = read[next]
    next += 1
    if (!said.known) return unknown(`cannot be hashed: ${path} (${said.reason})`)
    if (answer === undefined || answer.digest === null) return unknown(answer?.refused ?? `cannot be hashed: ${path}`)
    return known(answer.digest)
  })
}

const unreadable = (place: Answer<unknown> | undefined): Answer<never> =>
  place === undefined || place.known ? unknown('cannot be read') : place

const call = (given: object, patience: number) =>
  ({ reader: 'digest-reader', args: [JSON.stringify(given)], patience, who: 'hashing' }) as const

/** Where the file lies, links followed; null where there is none. */
async function placed(root: string, { path }: DigestQuestion): Promise<Answer<string | null>> {
  try {
    if ((await lstat(join(root, path)).catch(() => null)) === null) return known(null)
    return withinTree(root, path)
  } catch (error) {
    return unknown(`cannot be read: ${path} (${messageOf(error)})`)
  }
}

const answersSchema = z.array(
  z.strictObject({
    digest: z
      .strictObject({
        bytes: z.number(),
        hex: z.string(),
        turned: z.array(z.string()),
        files: z.number().nullable(),
        pointer: z.string().nullable(),
      })
      .nullable(),
    refused: z.string(),
  }),
)
