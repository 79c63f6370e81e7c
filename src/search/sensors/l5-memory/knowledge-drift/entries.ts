import { z } from 'zod'
import type { SourceFile } from '../../../../domain/format.ts'
import type { Unknown } from '../../../../domain/reading.ts'
import { markdown } from '../../../../formats/markdown/document.ts'
import type { KnowledgeFacts, Mention } from './facts.ts'
import { mentionsIn } from './mentions.ts'

const scopeKey = /^(paths|globs|applyTo)\s{0,3}:\s{0,3}(.{0,2000})$/
const item = /^\s{0,12}-\s{1,6}(.{1,500})$/
const unquoted = (text: string): string =>
  text
    .trim()
    .replace(/^["'[]{1,2}|["'\]]{1,2}$/g, '')
    .trim()

/** Splits at commas that stand outside braces. */
const splitGlobs = (text: string): readonly string[] => text.match(/(?:[^,{}]|\{[^{}]{0,500}\})+/g) ?? []

/** The globs in the front matter of a rule: `paths:` of Claude Code, `globs:` of Cursor, `applyTo:` of Copilot. */
const scopesIn = (frontMatter: string | null): KnowledgeFacts['scopes'] => {
  const lines = frontMatter?.split('\n') ?? []
  return lines.flatMap((line, index) => {
    const [, , inline = null] = scopeKey.exec(line) ?? []
    if (inline === null) return []
    const below = lines.slice(index + 1)
    const end = below.findIndex((one) => !item.test(one))
    const listed = below.slice(0, end < 0 ? undefined : end).map((one, offset) => ({
      glob: unquoted(item.exec(one)?.[1] ?? ''),
      line: index + 3 + offset,
    }))
    const own = splitGlobs(inline).map((one) => ({ glob: unquoted(one), line: index + 2 }))
    return [...own, ...listed].filter(({ glob }) => glob !== '' && !/[[\]!]/.test(glob))
  })
}

/** Things of which a repository has one, and how instructions state them. */
const topics: readonly { readonly topic: string; readonly stated: RegExp }[] = [
  { topic: 'line length', stated: /\b(?:line|max(?:imum)?)[ -](?:line[ -])?length\b[^\d\n]{0,30}\b(\d{2,3})\b/i },
  { topic: 'line length', stated: /\b(\d{2,3})[- ]char(?:acter)?s? (?:line|per line|lines|max)/i },
  { topic: 'coverage threshold', stated: /\bcoverage\b[^\d\n.]{0,40}\b(\d{2,3}) ?%/i },
  { topic: 'default branch', stated: /\bdefault branch\b[^`\n]{0,20}`([\w./-]{1,60})`/i },
]

const statementsIn = (text: string): KnowledgeFacts['statements'] =>
  text.split('\n').flatMap((line, index) =>
    topics.flatMap(({ topic, stated }) => {
      const [, value] = stated.exec(line.slice(0, 1000)) ?? []
      return value === undefined ? [] : [{ topic, value, line: index + 1 }]
    }),
  )

/** One remembered entry, in the names that memories use. */
const entry = z.looseObject({
  key: z.string().optional(),
  value: z.json().optional(),
  content: z.string().optional(),
  text: z.string().optional(),
  supersedes: z.json().optional(),
  timestamp: z.json().optional(),
  updated_at: z.json().optional(),
})

const parsedLine = (line: string): z.infer<typeof entry> | null => {
  try {
    const parsed = entry.safeParse(JSON.parse(line))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

/** What is gathered of one file, and the lines that could not be read. */
export interface Knowledge {
  readonly facts: KnowledgeFacts
  readonly unknown: readonly Unknown[]
}

const spokenOf = (one: z.infer<typeof entry>): string =>
  [one.content, one.text, typeof one.value === 'string' ? one.value : undefined]
    .filter((text) => text !== undefined)
    .join('\n')

/** A memory of JSON Lines: `{"key": …, "value": …}` or `{"content": …}`, whose texts are Markdown. */
export const fromLines = (file: SourceFile): Knowledge => {
  const mentions: Mention[] = []
  const statements: KnowledgeFacts['statements'] = []
  const broken: number[] = []
  for (const [index, line] of file.text.split('\n').entries()) {
    if (line.trim() === '') continue
    const one = parsedLine(line)
    if (one === null) {
      broken.push(index + 1)
      continue
    }
    const source = { ...file, path: file.path, text: spokenOf(one) }
    const found = mentionsIn(source, markdown.parse(source))
    mentions.push(...found.map((mention) => ({ ...mention, line: index + 1 })))
    const dated = one.timestamp !== undefined || one.updated_at !== undefined || one.supersedes !== undefined
    if (one.key !== undefined && one.value !== undefined && !dated)
      statements.push({ topic: `key ${one.key}`, value: JSON.stringify(one.value).slice(0, 200), line: index + 1 })
  }
  const reason = `${broken.length === 1 ? 'line' : 'lines'} ${broken.slice(0, 10).join(', ')} hold no JSON object`
  return {
    facts: { mentions, scopes: [], statements },
    unknown: broken.length === 0 ? [] : [{ subject: file.path, reason }],
  }
}

/** Instructions and memories in Markdown. */
export const fromMarkdown = (file: SourceFile): Knowledge => {
  const document = file.as(markdown)
  if (document.refused !== null) {
    const nothing = { mentions: [], scopes: [], statements: [] }
    return { facts: nothing, unknown: [{ subject: file.path, reason: document.refused }] }
  }
  return {
    facts: {
      mentions: [...mentionsIn(file, document)],
      scopes: scopesIn(document.frontMatter),
      statements: statementsIn(file.text),
    },
    unknown: [],
  }
}
