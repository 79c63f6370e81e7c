import type { z } from 'zod'
import { mailboxSchema } from '../domain/verb-documents.ts'
import { escapeMarkdown, inlineCode, markdownTable } from '../domain/markdown-text.ts'

type Row = Readonly<z.infer<typeof mailboxSchema>>['intents'][number]

/** Where an intent writes, in few words: `env/prod`, `dependabot repo`. */
export const intentPlace = ({ store, scope, environment }: Pick<Row, 'store' | 'scope' | 'environment'>): string => {
  const where = [scope, environment].filter((part) => part !== null).join('/')
  return store === null || store === 'variables' ? where : `${store} ${where}`
}

/** How files of a mailbox stand, as Markdown. It never holds a value. */
export const mailboxLines = (intents: readonly Row[]): readonly string[] => {
  const applied = intents.filter(({ state }) => state === 'applied').length
  const rows = intents.map(({ state, operation, name, store, scope, environment, path, reason, permission }) => [
    escapeMarkdown(state),
    `${operation ?? ''} ${inlineCode(name ?? '')}`.trim(),
    escapeMarkdown(intentPlace({ store, scope, environment })),
    inlineCode(path),
    `${escapeMarkdown(reason)}${permission === null || reason.includes(permission) ? '' : ` (needs ${inlineCode(permission)})`}`,
  ])
  if (rows.length === 0) return ['The mailbox is empty.']
  const table = markdownTable(['state', 'intent', 'where', 'file', 'why'], rows)
  return [`${applied} of ${intents.length} applied.`, '', ...table]
}

/** The mailbox (`sar/mailbox@1`) as a section of Markdown. */
export const mailboxMarkdown = (json: string): string =>
  ['### Mailbox', '', ...mailboxLines(mailboxSchema.parse(JSON.parse(json)).intents), ''].join('\n')
