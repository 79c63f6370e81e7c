import { resolve } from 'node:path'
import { z } from 'zod'
import { catalogue } from '../catalogue.ts'
import { actionCommit } from '../context/github/action-commit.ts'
import type { GitHub } from '../context/github/client.ts'
import { offlineReader } from '../context/github/offline.ts'
import { createReader } from '../context/github/reader.ts'
import { foreignPresets } from '../context/settings/foreign.ts'
import { settingsOnDisk } from '../context/settings/on-disk.ts'
import { loadSettings } from '../context/settings/settings.ts'
import { diskWorkspace } from '../context/workspace/disk.ts'
import { UsageError, exitCodes } from '../domain/errors.ts'
import type { ExitCode } from '../domain/errors.ts'
import type { Settings } from '../domain/settings.ts'
import type { Tree } from '../domain/workspace.ts'
import { nearest } from '../domain/nearest.ts'
import { applyToDisk } from '../effects/working-tree.ts'
import { renderJson } from '../report/json.ts'
import { lineDiff } from '../report/line-diff.ts'
import { oneLine, shownLine } from '../report/terminal/table.ts'
import type { Fix } from '../rescue/fixes/fix.ts'
import { fixes } from '../rescue/fixes/index.ts'
import { mend } from '../rescue/fixes/mend.ts'
import type { Mending } from '../rescue/fixes/mend.ts'
import { defineVerb } from './command.ts'
import type { CommandResult, Invocation } from './command.ts'
import { parseFlags } from './flags.ts'
import { namesOwn } from './checkout.ts'
import { clientOf } from './look.ts'

const optionsSchema = z.object({
  only: z.array(z.string()).default([]),
  check: z.boolean().default(false),
  majors: z.boolean().default(false),
  diff: z.boolean().default(false),
})

const chosen = (only: readonly string[]): readonly Fix[] => {
  const ids = fixes.map(({ id }) => id)
  const stray = only.find((id) => !ids.includes(id))
  if (stray === undefined) return only.length === 0 ? fixes : fixes.filter(({ id }) => only.includes(id))
  const near = nearest(stray, ids)
  throw new UsageError(
    `there is no fix ${stray}`,
    near === null ? `there are ${ids.join(', ')}` : `did you mean ${near}?`,
  )
}

const counted = (count: number): string => `${count} file${count === 1 ? '' : 's'}`

const anyCommit = () => '0'.repeat(40)

/** What is left to the flag `--majors`: files that it would change beyond what is mended without it. Nothing is asked. */
const heldBack = async (tree: Tree, wanted: readonly Fix[], settings: Settings): Promise<string> => {
  const contentsOf = async (majors: boolean) => {
    const { files } = await mend(tree, wanted, settings, { majors, commitOf: anyCommit })
    return new Map(files.map(({ path, content }) => [path, content]))
  }
  const without = await contentsOf(false)
  const held = [...(await contentsOf(true))].filter(([path, content]) => without.get(path) !== content).length
  return held === 0
    ? ''
    : `${counted(held)} with actions behind their major, left as ${held === 1 ? 'it is' : 'they are'}: --majors raises them, after you have read their release notes.\n`
}

/** The changes of each file, from what it held before anything was written. */
const diffsOf = async (tree: Tree, { files }: Mending): Promise<ReadonlyMap<string, readonly string[]>> => {
  const diffs = new Map<string, readonly string[]>()
  for (const { path, content } of files) {
    const text = await tree.text(path)
    if (text.known) diffs.set(path, lineDiff(text.value, content.replace(/^\uFEFF/, '')).map(shownLine))
  }
  return diffs
}

const asText = ({ files, unknown }: Mending, check: boolean, diffs: ReadonlyMap<string, readonly string[]>): string => {
  const lines = files.flatMap(({ path, fixes }) => [
    `${check ? 'would mend' : 'mended'} ${oneLine(path)}: ${fixes.join(', ')}`,
    ...(diffs.get(path) ?? []).map((line) => `  ${line}`.trimEnd()),
  ])
  const unread = unknown.map(({ subject, reason }) => `unknown ${oneLine(subject)}: ${oneLine(reason)}`)
  const last = files.length === 0 ? 'Nothing to mend.' : `${counted(files.length)} ${check ? 'to mend' : 'mended'}.`
  return `${[...lines, ...unread, last].join('\n')}\n`
}

const endingOf = ({ files, unknown }: Mending, check: boolean, strict: boolean): ExitCode => {
  if (check && files.length > 0) return exitCodes.findings
  return strict && unknown.length > 0 ? exitCodes.incomplete : exitCodes.ok
}

/** Who is asked for Dependabot alerts; without a token or a repository nobody, and the answer says why. */
const alertsBy = ({ flags, env }: Invocation, github: GitHub | null, origin: string | null) => {
  const repository = flags.repo ?? env.repository ?? origin
  if (flags.offline) return offlineReader('not asked, since no request may be made', repository)
  if (github === null) return offlineReader('not asked without a token: set SAR_TOKEN', repository)
  return repository === null
    ? offlineReader('not asked: the repository on GitHub is not known, name it with --repo', null)
    : createReader(github, repository)
}

const fix = async (invocation: Invocation): Promise<CommandResult> => {
  const { flags, cwd, args } = invocation
  const { only, check, majors, diff } = parseFlags(optionsSchema, invocation.options)
  const wanted = chosen(only)
  const place = resolve(cwd, args[0] ?? '.')
  const workspace = await diskWorkspace(place)
  const { tree, root, repository } = workspace
  if (!namesOwn(flags.repo, workspace))
    throw new UsageError(
      `fix mends files on disk, and these are of ${repository ?? 'another repository'}`,
      `clone ${flags.repo ?? 'it'}, or leave out --repo`,
    )
  const folder = root ?? place
  const github = await clientOf(invocation)
  const alerts = alertsBy(invocation, github, repository)
  const { settings } = await loadSettings(
    await settingsOnDisk(folder, flags.config, cwd),
    catalogue,
    foreignPresets(github),
  )
  const mending = await mend(tree, wanted, settings, {
    majors,
    ...(github === null ? {} : { lookUp: actionCommit(github) }),
    askAlerts: () => alerts.dependabotAlerts(),
  })
  const diffs = diff ? await diffsOf(tree, mending) : new Map<string, readonly string[]>()
  const files = mending.files.map(({ path, content }) => ({ path, content }))
  if (!check && files.length > 0)
    await applyToDisk(folder)({ kind: 'commit', branch: '', from: '', message: 'Mend', files })
  const { unknown } = mending
  const listed = mending.files.map(({ path, fixes }) => ({ path, fixes: [...fixes] }))
  const text =
    flags.format === 'json'
      ? renderJson({ schema: 'sar/fixes@1', written: !check, files: listed, unknown: [...unknown] })
      : asText(mending, check, diffs) + (majors ? '' : await heldBack(tree, wanted, settings))
  return { text, exitCode: endingOf(mending, check, flags.strict) }
}

export const fixVerb = defineVerb({
  formats: ['table', 'json'],
  declare: (command) =>
    command
      .argument('[path]', 'a git working tree')
      .option(
        '--only <fix>',
        `only this fix: ${fixes.map(({ id }) => id).join(', ')} (repeatable)`,
        (id: string, before: readonly string[] | undefined) => [...(before ?? []), id],
      )
      .option('--majors', 'also raise actions to another major, which may change what they do')
      .option('--diff', 'also print what changes, line by line')
      .option('--check', 'write nothing; exit 1 if anything would be mended'),
  run: fix,
})
