import { z } from 'zod'
import { parseUses } from '../../../../formats/action-references.ts'
import type { Job, Step, Workflow } from '../../../../formats/workflows.ts'
import { entriesAt, itemsAt, textAt } from '../../../../formats/yaml-tree.ts'
import { shellCommands } from '../../../../formats/shell-commands.ts'

/** A scan with the paths that it is told to look at. */
export const scanSchema = z.strictObject({
  subject: z.string(),
  command: z.string(),
  paths: z.array(z.string()),
  line: z.int(),
})
export type Scan = z.infer<typeof scanSchema>

/** Paths by which an event starts a workflow: it never does where they match nothing. */
export const filterSchema = z.strictObject({ event: z.string(), patterns: z.array(z.string()), line: z.int() })
export type Filter = z.infer<typeof filterSchema>

const plainPath = /^[\w][\w./-]{0,200}$/

/**
 * The paths of a scan that is content where they are absent: bandit says that it skipped them and ends well. Options with
 * a value of their own are left out.
 */
const pathsOfBandit = (words: readonly string[]): readonly string[] => {
  const withValue = new Set([
    '-c',
    '--configfile',
    '-f',
    '--format',
    '-o',
    '--output',
    '-s',
    '--skip',
    '-t',
    '--tests',
    '-x',
    '--exclude',
    '-p',
    '--profile',
    '-b',
    '--baseline',
    '-n',
    '--number',
    '--severity-level',
    '--confidence-level',
    '-a',
    '--aggregate',
    '--msg-template',
    '--ini',
  ])
  const from = words.findIndex((word) => word === 'bandit') + 1
  return words
    .slice(from)
    .filter((word, index) => !word.startsWith('-') && !withValue.has(words[from + index - 1] ?? ''))
}

const makesFiles = /\b(?:mkdir|git clone|curl|wget|tar|unzip|cp|mv|ln)\s|download-artifact/

const checkedOutHere = (steps: readonly Step[]): boolean => {
  const checkouts = steps.filter(({ uses }) => {
    const named = uses === null ? null : parseUses(uses.text)
    return named?.kind === 'repository' && named.repository.toLowerCase() === 'actions/checkout'
  })
  return checkouts.length > 0 && checkouts.every(({ with: inputs }) => !inputs.has('repository') && !inputs.has('path'))
}

const folderOf = (file: Workflow, job: Job, step: Step): string | null => {
  const stated =
    textAt(step.node, 'working-directory') ??
    textAt(job.node, 'defaults', 'run', 'working-directory') ??
    textAt(file.root, 'defaults', 'run', 'working-directory')
  if (stated === undefined) return ''
  const folder = stated.text.replace(/^\.\//, '').replace(/\/$/, '')
  return plainPath.test(folder) ? `${folder}/` : null
}

const scansOfStep = (file: Workflow, job: Job, step: Step): readonly Scan[] => {
  const folder = folderOf(file, job, step)
  if (step.run === null || folder === null) return []
  const { run } = step
  const commands = shellCommands(run.text)
  if (commands.some(({ words }) => words[0] === 'cd')) return []
  return commands.flatMap(({ words, line }) => {
    if (!words.slice(0, 4).includes('bandit') || words.includes('install')) return []
    const paths = pathsOfBandit(words).map((path) => path.replace(/^\.\//, '').replace(/\/$/, ''))
    if (paths.length === 0 || !paths.every((path) => plainPath.test(path))) return []
    const command = words.join(' ').slice(0, 80)
    const first = run.block ? run.at.line + 1 : run.at.line
    return [{ subject: step.locator, command, paths: paths.map((path) => folder + path), line: first + line }]
  })
}

/** Scans whose paths can be held against the tree: nothing in their job makes or fetches files. */
export const scansIn = (file: Workflow, text: string): Scan[] =>
  text.includes('bandit')
    ? file.jobs.flatMap((job) => {
        const made = job.steps.some(({ run, uses }) => makesFiles.test(run?.text ?? uses?.text ?? ''))
        return made || !checkedOutHere(job.steps) ? [] : job.steps.flatMap((step) => scansOfStep(file, job, step))
      })
    : []

/** The `paths` filters of a workflow's events whose every pattern can be held against the tree. */
export const filtersIn = ({ root }: Workflow): Filter[] =>
  entriesAt(root, 'on').flatMap(({ key, value }) => {
    const patterns = itemsAt(value, 'paths').flatMap((item) => (item.kind === 'text' ? [item.text] : []))
    const readable = patterns.every((pattern) => /^!?[\w./*@ -]{1,200}$/.test(pattern))
    return patterns.length === 0 || !readable ? [] : [{ event: key.text, patterns, line: key.at.line }]
  })

/** GitHub's pattern as a glob of ours: a `**` beside other characters spans folders, too. */
export const asGlob = (pattern: string): string => pattern.replaceAll(/\*\*(?=[^/*])/g, '**/*')
