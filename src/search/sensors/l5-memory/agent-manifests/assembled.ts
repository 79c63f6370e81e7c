import type { Manifest } from './manifest.ts'

/** A part of generated instructions: what it comes from, and its text as it must stand there. */
export interface Piece {
  readonly from: string
  readonly text: string
}

const bullets = (from: string, items: readonly string[]): readonly Piece[] =>
  items.map((item) => ({ from, text: `- ${item}` }))

/**
 * What an assembled file holds, in its order: front matter, role, fragments of the substrate, blocks, domain, handoffs,
 * fields of the report, what is forbidden, references. What stands between is the assembler's own.
 */
export const piecesOf = (
  manifest: Manifest,
  fragments: readonly Piece[],
  blocks: readonly Piece[],
): readonly Piece[] => {
  const { name, description, tools, model, provider } = manifest
  const heads = [
    `name: ${name}`,
    `description: ${description.replaceAll('\n', ' ').trim()}`,
    `tools: ${tools.join(', ')}`,
    `model: ${model}`,
    ...(provider === null || provider === '' ? [] : [`provider: ${provider}`]),
  ]
  return [
    ...heads.map((text) => ({ from: text.slice(0, text.indexOf(':')), text })),
    { from: 'role', text: manifest.role.trim() },
    ...fragments,
    ...blocks,
    ...bullets('domain_in', manifest.domain_in),
    ...bullets(
      'handoff',
      manifest.handoff.map(({ target, trigger }) => `\`${target}\` — ${trigger}`),
    ),
    ...bullets(
      'handoff',
      manifest.handoff.map(({ target, trigger }) => `**${target}** — ${trigger}`),
    ),
    ...manifest.output_extra_fields.map((text) => ({ from: 'output_extra_fields', text })),
    ...bullets('forbidden_domain', manifest.forbidden_domain),
    ...(manifest.memory_project === null ? [] : [{ from: 'memory_project', text: manifest.memory_project }]),
    ...(manifest.project_claudemd === null ? [] : [{ from: 'project_claudemd', text: manifest.project_claudemd }]),
    ...manifest.references.extra
      .filter((one) => !one.startsWith('path:'))
      .map((one) => ({ from: 'references', text: `- \`${one}\`` })),
  ]
}

/** How a generated file compares with its pieces. */
export interface Comparison {
  /** Pieces that it lacks at their place. */
  readonly lacking: readonly Piece[]
  /** Its lines that come from no piece, without headings, quotes, and what a registry put in. */
  readonly own: readonly string[]
}

const beginsRule = /<!-- RULE: [^\n]{1,300}? -->/
const endsRule = '<!-- /RULE -->'

/** A text without the rules that a registry put in; one that does not end stays. */
const withoutRules = (text: string): string => {
  const [first = '', ...others] = text.split(endsRule)
  const pieces = [first, ...others].map((piece, index) => {
    const begin = index === others.length ? -1 : piece.search(beginsRule)
    if (begin !== -1) return piece.slice(0, begin)
    return index === others.length ? piece : `${piece}${endsRule}`
  })
  return pieces.join('')
}

const significant = (text: string): readonly string[] =>
  withoutRules(text)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && line !== '---' && !/^(?:#|>)/.test(line))

/** Looks for the pieces in order; each must end where a line ends. */
export const compare = (generated: string, pieces: readonly Piece[]): Comparison => {
  const lacking: Piece[] = []
  const between: string[] = []
  let at = 0
  for (const piece of pieces) {
    if (piece.text === '') continue
    const found = generated.indexOf(piece.text, at)
    if (found < 0) lacking.push(piece)
    else {
      between.push(generated.slice(at, found))
      at = found + piece.text.length
    }
  }
  between.push(generated.slice(at))
  return { lacking, own: significant(between.join('\n')) }
}
