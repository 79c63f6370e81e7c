import { RE2JS } from 're2js'
import { z } from 'zod'
import { checkYaml } from '../../../../formats/checked-yaml.ts'
import { saysOnlyFailure } from './log.ts'
import type { Recogniser } from './classify.ts'

/** An entry of the repository's own pattern file, its many spellings brought into one form. */
export interface OwnPattern extends Omit<Recogniser, 'tier'> {
  readonly title: string
  readonly transient: boolean
  readonly fixable: boolean
  /** 0 is the most urgent; entries that state none come last. */
  readonly priority: number
  /** 0–1; null where the entry states none. */
  readonly confidence: number | null
  readonly signatures: readonly { readonly matches: (text: string) => boolean }[]
  readonly files: readonly string[]
  /** Parts of the names of the workflows and jobs that it speaks of. */
  readonly places: readonly string[]
  readonly line: number
}

/** What is wrong with an entry. `broad`: a signature that any failed job would match, and which therefore is not used. */
export interface PatternFault {
  readonly kind: 'unreadable' | 'duplicate' | 'broad'
  readonly id: string
  readonly line: number
  readonly detail: string
}

export interface OwnPatterns {
  readonly patterns: readonly OwnPattern[]
  readonly faults: readonly PatternFault[]
}

interface Block {
  readonly text: string
  readonly line: number
}

/** Cuts a file at document marks and code fences: such libraries are prose with YAML in between, which no parser reads whole. */
const blocksOf = (text: string): readonly Block[] => {
  const blocks: Block[] = []
  let start = 0
  const lines = text.split(/\r?\n/)
  for (let at = 0; at <= lines.length; at += 1) {
    const line = lines[at]
    if (line !== undefined && line !== '---' && !line.startsWith('```')) continue
    blocks.push({ text: lines.slice(start, at).join('\n'), line: start + 1 })
    start = at + 1
  }
  return blocks.filter((block) => idOf(block) !== null)
}

const idOf = ({ text }: Block): string | null => {
  const [, id = null] = /^pattern_id:[ \t]*["']?([^\s"']+)/m.exec(text) ?? []
  return id === null || /[#<>{}]/.test(id) ? null : id
}

const text = z.string().optional().catch(undefined)
const list = z
  .union([z.string().transform((one) => [one]), z.array(z.string())])
  .optional()
  .catch(undefined)
const flag = z.boolean().optional().catch(undefined)
const amount = z.number().optional().catch(undefined)
const part = <Shape extends z.ZodRawShape>(shape: Shape) => z.object(shape).catch(() => z.object(shape).parse({}))

const entrySchema = z.object({
  pattern_id: z.string(),
  name: text,
  category: text,
  priority: amount,
  confidence: amount,
  auto_fixable: flag,
  auto_healable: flag,
  log_signature: list,
  triggers: list,
  workflow: list,
  detection: part({
    error_signatures: list,
    error_patterns: list,
    error_pattern: list,
    log_signature: list,
    file_patterns: list,
    workflow: list,
    job_pattern: list,
    workflow_name_patterns: list,
    job_name_patterns: list,
    confidence: amount,
  }).prefault({}),
  metadata: part({ auto_fixable: flag, confidence: amount }).prefault({}),
  fix: part({ type: text, automated: flag, auto_fix_available: flag }).prefault({}),
})
type Entry = z.infer<typeof entrySchema>

/** A signature is a regular expression; where it is none, or is a literal with signs of one, its own text matches too. */
const signatureOf = (signature: string): OwnPattern['signatures'][number] => {
  const literal = (line: string): boolean => line.includes(signature)
  try {
    const compiled = RE2JS.compile(signature)
    return { matches: (line) => compiled.matcher(line).find() || literal(line) }
  } catch {
    return { matches: literal }
  }
}

const everyFailure = ['', 'error', 'Error', 'ERROR', 'failed', 'FAILED', 'exit code 1', 'exit code: 1', 'exit status 1']

const isBroad = ({ matches }: OwnPattern['signatures'][number]): boolean =>
  everyFailure.some(matches) ||
  ['##[error]Process completed with exit code 1.', 'Error: Process completed with exit code 2.'].some(
    (line) => saysOnlyFailure(line) && matches(line),
  )

const confidenceOf = ({ confidence, detection, metadata }: Entry): number | null => {
  const stated = metadata.confidence ?? confidence ?? detection.confidence
  if (stated === undefined) return null
  return stated > 1 ? stated / 100 : stated
}

const signaturesIn = ({ detection, log_signature: top = [], triggers = [] }: Entry): readonly string[] => {
  const { error_signatures: a = [], error_patterns: b = [], error_pattern: c = [], log_signature: d = [] } = detection
  return [...new Set([...a, ...b, ...c, ...d, ...top, ...triggers])]
}

const placesIn = ({ workflow = [], detection }: Entry): readonly string[] => {
  const { workflow: a = [], job_pattern: b = [], workflow_name_patterns: c = [], job_name_patterns: d = [] } = detection
  return [...workflow, ...a, ...b, ...c, ...d]
}

const ownPattern = (
  entry: Entry,
  line: number,
): { readonly pattern: OwnPattern; readonly broad: readonly string[] } => {
  const written = signaturesIn(entry).map((signature) => ({ signature, made: signatureOf(signature) }))
  const signatures = written.filter(({ made }) => !isBroad(made)).map(({ made }) => made)
  const { auto_fixable: a, auto_healable: b, metadata, fix, category = '' } = entry
  const pattern = {
    id: entry.pattern_id,
    title: entry.name ?? entry.pattern_id,
    transient: /transient/i.test(category) || entry.pattern_id.startsWith('TRANSIENT') || fix.type === 'rerun',
    fixable: [a, b, metadata.auto_fixable, fix.automated, fix.auto_fix_available].includes(true),
    priority: entry.priority ?? 9,
    confidence: confidenceOf(entry),
    signatures,
    files: entry.detection.file_patterns ?? [],
    places: placesIn(entry),
    line,
    matches: (one: string) => signatures.some(({ matches }) => matches(one)),
  }
  return { pattern, broad: written.filter(({ made }) => isBroad(made)).map(({ signature }) => signature) }
}

/** Reads a repository's own library of failure patterns, block by block: one that cannot be read costs no other. */
export const readOwnPatterns = (content: string): OwnPatterns => {
  const patterns: OwnPattern[] = []
  const faults: PatternFault[] = []
  for (const block of blocksOf(content)) {
    const id = idOf(block) ?? ''
    const read = checkYaml(block.text, entrySchema)
    if (!read.ok) {
      const [problem] = read.problems
      const line = block.line + (problem?.line ?? 1) - 1
      faults.push({ kind: 'unreadable', id, line, detail: problem?.message ?? 'it cannot be parsed' })
      continue
    }
    const { pattern, broad } = ownPattern(read.value, block.line)
    const earlier = patterns.find((one) => one.id === pattern.id)
    if (earlier !== undefined)
      faults.push({ kind: 'duplicate', id, line: block.line, detail: `"${earlier.title}" and "${pattern.title}"` })
    if (broad.length > 0)
      faults.push({ kind: 'broad', id, line: block.line, detail: broad.map((one) => `"${one}"`).join(', ') })
    patterns.push(pattern)
  }
  return { patterns, faults }
}
