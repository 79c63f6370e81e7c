import { globSync, readFileSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import { z } from 'zod'

/** The fixing commit of a public repository, whose file before it taught the case. */
const source = z.strictObject({
  repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
  commit: z.string().regex(/^[0-9a-f]{40}$/),
  path: z.string(),
})

const caseSchema = z.strictObject({
  name: z.string(),
  /** What makes it hard, in a few words. */
  trap: z.string(),
  /** Where the broken file lies in its tree. */
  path: z.string().default('.github/workflows/ci.yml'),
  /** What else the tree holds. */
  files: z.record(z.string(), z.string()).default({}),
  /** Settings by sensor. */
  settings: z.record(z.string(), z.json()).default({}),
  /** Whether somebody asks for changes of major. */
  majors: z.boolean().default(true),
  /** Whether somebody looks up the commits of refs. */
  commits: z.boolean().default(false),
  /** The fixes that change it, in their order. */
  mends: z.array(z.string()),
  /** Subjects of findings that these fixes answer and yet must leave to a person. */
  left: z.array(z.string()).default([]),
  /** What a search finds only once the file can be read as a workflow. */
  revealed: z.array(z.string()).default([]),
  source: source.nullable().default(null),
})

/** One broken file. `fix`: the folder it lies in, the fix that it was collected for. */
export interface Case extends z.infer<typeof caseSchema> {
  readonly fix: string
  readonly text: string
}

const folder = 'test/fixtures/fix-corpus'

/** Every case below a repository's root, by fix and name. Each `cases.json` describes the files beside it. */
export const readCases = (root: string): readonly Case[] =>
  globSync(`${folder}/*/*/cases.json`, { cwd: root })
    .map((path) => path.replaceAll('\\', '/'))
    .toSorted()
    .flatMap((path) =>
      z
        .array(caseSchema)
        .parse(JSON.parse(readFileSync(join(root, path), 'utf8')))
        .map((one) => ({
          ...one,
          fix: path.split('/').at(-3) ?? '',
          text: readFileSync(join(root, dirname(path), `${one.name}${extname(one.path)}`), 'utf8'),
        })),
    )
