import { z } from 'zod'

/** A file as a commit leaves it; null content removes it. Text is UTF-8; other content comes in Base64. */
export const fileEditSchema = z.strictObject({
  path: z.string(),
  content: z.string().nullable(),
  encoding: z.literal('base64').optional(),
  /** The blob that the edit was decided for: a file that holds another by then is left alone. */
  blob: z.string().optional(),
})
/** One file of a commit: a path from the root of the tree, and its text or null. */
export type FileEdit = Readonly<z.infer<typeof fileEditSchema>>

/** The bytes that a file is to hold; null where it is to go. */
export const bytesOf = ({ content, encoding }: Pick<FileEdit, 'content' | 'encoding'>): Buffer | null =>
  content === null ? null : Buffer.from(content, encoding ?? 'utf8')

/** A remark on lines of a file, counted from 1, as GitHub's check runs take them (REST API, “Update a check run”). */
export const checkAnnotationSchema = z.strictObject({
  path: z.string(),
  startLine: z.int().positive(),
  endLine: z.int().positive(),
  level: z.enum(['notice', 'warning', 'failure']),
  title: z.string(),
  message: z.string(),
})

/** Where a secret lies: those of Dependabot and Codespaces are a repository's alone. */
const secretPlace = {
  store: z.enum(['actions', 'dependabot', 'codespaces']),
  scope: z.enum(['repo', 'org', 'env']),
  environment: z.string().nullable(),
  name: z.string(),
}

/**
 * What a step, a gate or a report wants done, as data. `effects/` performs it; a dry run prints it. `marker` is the
 * hidden first line by which we find our own issue or comment again, so that it is updated and never doubled.
 */
export const changeSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('commit'),
    branch: z.string(),
    /** The commit the branch starts from when it does not exist yet. */
    from: z.string(),
    message: z.string(),
    files: z.array(fileEditSchema),
    /** What the branch holds now, 40 hex digits: the new commit, on `from`, takes its place. */
    replaces: z.string().optional(),
    /**
     * What is replaced is the run's own commit: it may have touched other files, and where nothing differs a new commit
     * is made nevertheless, so that it is judged again.
     */
    own: z.boolean().optional(),
    /** Refused where a file holds another blob than its edit was decided for; otherwise that file alone is left. */
    whole: z.boolean().optional(),
  }),
  z.strictObject({
    kind: z.literal('open-pull-request'),
    head: z.string(),
    base: z.string(),
    title: z.string(),
    body: z.string(),
    labels: z.array(z.string()),
    reviewers: z.array(z.string()),
    /** Writes title and body of one that is open already anew. */
    refresh: z.boolean().optional(),
  }),
  z.strictObject({
    kind: z.literal('auto-merge'),
    number: z.int(),
    head: z.string().nullable(),
    /** The gates have passed on that head: where nothing is left to wait for it is merged now. */
    passed: z.boolean().optional(),
  }),
  /** Takes auto-merge back from a pull request on which we ourselves switched it on. */
  z.strictObject({ kind: z.literal('stop-auto-merge'), number: z.int() }),
  z.strictObject({
    kind: z.literal('delete-branch'),
    branch: z.string(),
    /** The commit that it must be at; null or absent: wherever it is. */
    tip: z.string().nullable().optional(),
  }),
  z.strictObject({ kind: z.literal('close-pull-request'), number: z.int(), reason: z.string() }),
  z.strictObject({ kind: z.literal('comment'), issue: z.int(), marker: z.string().nullable(), body: z.string() }),
  /** Writes a task into an issue, and assigns the issue to a coding agent; where that cannot be, mentions it. */
  z.strictObject({
    kind: z.literal('hand-over'),
    issue: z.int(),
    /** The agent as it is mentioned: `@login`. */
    agent: z.string(),
    marker: z.string(),
    body: z.string(),
  }),
  z.strictObject({ kind: z.literal('react'), comment: z.int(), content: z.enum(['eyes', 'rocket', '-1', 'confused']) }),
  z.strictObject({
    kind: z.literal('open-issue'),
    marker: z.string(),
    title: z.string(),
    body: z.string(),
    labels: z.array(z.string()),
    assignees: z.array(z.string()),
  }),
  z.strictObject({ kind: z.literal('close-issue'), marker: z.string(), reason: z.string() }),
  z.strictObject({
    kind: z.literal('check-run'),
    name: z.string(),
    headSha: z.string(),
    conclusion: z.enum(['success', 'failure', 'action_required', 'neutral']),
    title: z.string(),
    summary: z.string(),
    text: z.string(),
    annotations: z.array(checkAnnotationSchema),
    actions: z.array(z.strictObject({ label: z.string(), description: z.string(), identifier: z.string() })),
  }),
  z.strictObject({
    kind: z.literal('set-variable'),
    scope: z.enum(['repo', 'org', 'env']),
    environment: z.string().nullable(),
    name: z.string(),
    value: z.string(),
  }),
  z.strictObject({
    kind: z.literal('delete-variable'),
    scope: z.enum(['repo', 'org', 'env']),
    environment: z.string().nullable(),
    name: z.string(),
  }),
  z.strictObject({
    kind: z.literal('set-secret'),
    ...secretPlace,
    /** A sealed box to the public key of this id, in Base64. */
    encrypted: z.string(),
    keyId: z.string(),
  }),
  z.strictObject({ kind: z.literal('delete-secret'), ...secretPlace }),
  z.strictObject({
    kind: z.literal('dispatch-workflow'),
    workflow: z.string(),
    ref: z.string(),
    inputs: z.record(z.string(), z.string()),
  }),
  /** Runs the failed jobs of a run again, unless it is beyond that attempt by now. */
  z.strictObject({ kind: z.literal('rerun-workflow'), run: z.int().positive(), attempt: z.int().positive() }),
  z.strictObject({ kind: z.literal('request-review'), number: z.int(), reviewers: z.array(z.string()) }),
  z.strictObject({ kind: z.literal('enable-workflow'), workflow: z.string() }),
  /** A cache of Actions, by its id. */
  z.strictObject({ kind: z.literal('delete-cache'), id: z.int().positive() }),
  /** Deletes a run of a workflow that has ended. */
  z.strictObject({ kind: z.literal('delete-run'), run: z.int().positive() }),
  /** Moves an alias of a registered model of MLflow to a version, unless it is no longer at `from`. */
  z.strictObject({
    kind: z.literal('set-model-alias'),
    model: z.string(),
    alias: z.string(),
    from: z.string(),
    version: z.string(),
  }),
])
/** One change as data, told apart by `kind`. */
export type Change = Readonly<z.infer<typeof changeSchema>>
/** The `kind` of a change. */
export type ChangeKind = Change['kind']
/** A remark on lines of a file, as it was parsed. */
export type CheckAnnotation = Readonly<z.infer<typeof checkAnnotationSchema>>

/**
 * What GitHub (or the disk) gave back for a change that was made. `number` is that of the issue or pull request, `sha`
 * the new commit. A variable's value is never in it. `already`: the state asked
 * for was there, so that nothing was done. `note`: in words, how it was done where there is more than one way.
 */
export const receiptSchema = z.strictObject({
  kind: z.string(),
  number: z.int().nullable(),
  sha: z.string().nullable(),
  url: z.string().nullable(),
  already: z.boolean(),
  note: z.string().exactOptional(),
})
/** What came of one change. */
export type Receipt = Readonly<z.infer<typeof receiptSchema>>

/** Performs one change, or throws a typed error that says what the user can do. */
export type Apply = (change: Change) => Promise<Receipt>
