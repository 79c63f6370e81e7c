import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { z } from 'zod'
import { messageOf } from '../../domain/errors.ts'
import { digestAlgorithms } from '../../domain/stores.ts'
import { dvcFolderHash } from './dvc-folder-hash.ts'
import { startDigest } from './digest-of.ts'
import type { ContentDigest } from '../../domain/stores.ts'

const givenSchema = z.strictObject({
  questions: z.array(
    z.strictObject({ path: z.string(), algorithm: z.enum(digestAlgorithms), folder: z.boolean(), file: z.string() }),
  ),
  maxBytes: z.number(),
})
type Question = z.infer<typeof givenSchema>['questions'][number]

/** More files than this are not hashed as one folder. */
const mostFiles = 20_000

const streamed = async (file: string, algorithm: Question['algorithm']): Promise<ContentDigest> => {
  const running = startDigest(algorithm)
  for await (const piece of createReadStream(file, { highWaterMark: 1 << 20 }))
    if (piece instanceof Uint8Array) running.add(piece)
  return running.end()
}

const folderDigest = async ({ path, algorithm, file }: Question, maxBytes: number): Promise<ContentDigest> => {
  const entries = await readdir(file, { recursive: true, withFileTypes: true })
  if (entries.some((entry) => !entry.isFile() && !entry.isDirectory()))
    throw new Error(`it holds links, which are not followed: ${path}`)
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  if (files.length > mostFiles) throw new Error(`too many files to be hashed: ${path} holds ${files.length}`)
  const sizes = await Promise.all(files.map(async (one) => (await stat(one)).size))
  const bytes = sizes.reduce((sum, size) => sum + size, 0)
  if (bytes > maxBytes) throw new Error(above(path, bytes, maxBytes))
  const hashes = []
  for (const one of files)
    hashes.push({ path: relative(file, one).split(sep).join('/'), ...(await streamed(one, algorithm)) })
  const asIs = dvcFolderHash(hashes.map((one) => ({ path: one.path, md5: one.hex })))
  const turned = dvcFolderHash(hashes.map((one) => ({ path: one.path, md5: one.turned[0] ?? one.hex })))
  return { bytes, hex: asIs, turned: [turned], files: files.length, pointer: null }
}

const above = (path: string, bytes: number, maxBytes: number): string =>
  `too large to be hashed: ${path} has ${bytes} bytes, the limit is ${maxBytes}`

const answer = async (question: Question, maxBytes: number): Promise<ContentDigest> => {
  const found = await stat(question.file)
  if (question.folder) {
    if (!found.isDirectory()) throw new Error(`no folder: ${question.path}`)
    return folderDigest(question, maxBytes)
  }
  if (!found.isFile()) throw new Error(`no regular file: ${question.path}`)
  if (found.size > maxBytes) throw new Error(above(question.path, found.size, maxBytes))
  return streamed(question.file, question.algorithm)
}

/** A process of its own that prints the digest of each file it is given, or why there is none, as JSON. */
const { questions, maxBytes } = givenSchema.parse(JSON.parse(process.argv[2] ?? ''))
const answers = []
for (const question of questions)
  answers.push(
    await answer(question, maxBytes).then(
      (digest) => ({ digest, refused: '' }),
      (error: unknown) => ({ digest: null, refused: messageOf(error) }),
    ),
  )
process.stdout.write(JSON.stringify(answers))
