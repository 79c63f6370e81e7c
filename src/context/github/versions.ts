import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import { known, unknown } from '../../domain/answer.ts'
import type { GitHub } from './client.ts'
import { query } from './graphql.ts'
import type { Place } from './repository.ts'

export interface PathAt {
  readonly commit: string
  readonly path: string
}

const versionsSchema = z.object({
  repository: z.object({
    object: z.object({
      history: z.object({
        nodes: z.array(
          z.object({
            file: z
              .object({ object: z.object({ text: z.string().nullable(), isTruncated: z.boolean() }).nullable() })
              .nullable(),
          }),
        ),
      }),
    }),
  }),
})

/** The texts of a path at a commit and before. */
export type Versions = (at: PathAt, most: number) => Promise<Answer<readonly string[]>>

/** One request a path: texts are not asked for in numbers. */
export const versionsAt =
  (github: GitHub, { owner, repo }: Place): Versions =>
  async ({ commit, path }, most) => {
    const at = JSON.stringify(path)
    const file = `file(path: ${at}) { object { ... on Blob { text isTruncated } } }`
    const history = `history(first: ${most}, path: ${at}) { nodes { ${file} } }`
    const document = `{ repository(owner: "${owner}", name: "${repo}") { object(oid: "${commit}") { ... on Commit { ${history} } } } }`
    const answer = await query(github, document, versionsSchema, 'contents: read')
    if (!answer.known) return answer
    const texts: string[] = []
    for (const { file: entry } of answer.value.repository.object.history.nodes) {
      const blob = entry?.object ?? null
      if (blob === null || blob.text === null) break
      if (blob.isTruncated) return unknown(`too long for GitHub to send whole: ${path}`)
      texts.push(blob.text)
    }
    return known(texts)
  }
