import type { z } from 'zod'
import { mailboxSchema } from '../domain/verb-documents.ts'
import { escapeMarkdown, inlineCode, markdownTable } from '../domain/markdown-text.ts'

type Row = Readonly<z.infer<typeof mailboxSchema>>['intents'][number]

/** Where an intent writes, in few words: `env/prod`, `dependabot repo`. */
export const intentPlace = ({ store, scope, environment }: Pick<Row, 'store' | 'scope' | 'environment'>): string => {
  const where = [scope, environment].filter((part) => part !== null).join('/')
  return store === null || store === 'variables' ? where : `${store} ${where}`
}

/** How the files of a mailbox stand (`sar/mailbox@1`) as Markdown. It never holds a value. */
export const mailboxMarkdown = (json: string): string => {
  const { intents } = mailboxSchema.parse(JSON.parse(json))
  const applied = intents.filter(({ state }) => state === 'applied').length
  const rows = intents.map(({ state, operation, name, store, scope, environment, path, reason, permission }) => [
    escapeMarkdown(state),
    `${operation ?? ''} ${inlineCode(name ?? '')}`.trim(),
    escapeMarkdown(intentPlace({ store, scope, environment })),
    inlineCode(path),
    `${escapeMarkdown(reason)}${permission === null || reason.includes(permission) ? '' : ` (needs ${inlineCode(permission)})`}`,
  ])
  const lines =
    rows.length === 0
      ? ['The mailbox is empty.']
      : [
          `${applied} of ${intents.length} applied.`,
          '',
          ...markdownTable(['state', 'intent', 'where', 'file', 'why'], rows),
        ]
  return ['### Mailbox', '', ...lines, ''].join('\n')
}
