import { nearest } from '../domain/nearest.ts'

/** The words a comment may command, with the right that each needs: `maintain` for whatever acts. */
export const commentCommands = {
  sprint: { right: 'write', usage: 'sprint [apply]', says: 'runs all five phases; with `apply` it acts' },
  search: { right: 'write', usage: 'search [sensor]', says: 'looks and reports' },
  triage: { right: 'write', usage: 'triage', says: 'lists the open cases' },
  gate: { right: 'write', usage: 'gate', says: 'judges the six gates again' },
  rescue: { right: 'write', usage: 'rescue SAR-00N [apply]', says: 'plans a playbook; with `apply` it acts' },
  explain: { right: 'write', usage: 'explain ID', says: 'says what a finding, sensor, gate or playbook means' },
  status: { right: 'write', usage: 'status', says: 'says what is running, waiting and halted' },
  gaps: { right: 'write', usage: 'gaps', says: 'lists the gap registry' },
  score: { right: 'write', usage: 'score', says: 'shows the maturity score with its evidence' },
  halt: { right: 'write', usage: 'halt [reason]', says: 'stops everything that acts alone' },
  resume: { right: 'maintain', usage: 'resume', says: 'lets it act again' },
  confirm: { right: 'maintain', usage: 'confirm CODE', says: 'confirms what a plan asked for' },
  help: { right: 'read', usage: 'help', says: 'shows this list' },
} as const

export type CommentCommandName = keyof typeof commentCommands

/** What a comment asks for: a known command with its words, or an unknown word with the nearest known one. */
export type CommentCommand =
  | { readonly known: true; readonly name: CommentCommandName; readonly args: readonly string[] }
  | { readonly known: false; readonly word: string; readonly nearest: string | null }

const isName = (word: string): word is CommentCommandName => Object.hasOwn(commentCommands, word)

/**
 * Reads a comment. It is a command only when its very first line begins with `/sar` or one of the mentions (`@bot`,
 * `@app-slug`); quoted lines and code never begin so. Letter case does not matter; at most ten words are read.
 */
export const readCommentCommand = (body: string, mentions: readonly string[]): CommentCommand | null => {
  const [line = ''] = body.split('\n', 1)
  const words = line.trimEnd().split(/\s+/, 12)
  const [first = '', second = ''] = words
  const addressed = first.toLowerCase()
  const called = mentions.some((mention) => addressed === mention.toLowerCase())
  if (addressed !== '/sar' && !called) return null
  const rest = called && second.toLowerCase() === 'sar' ? words.slice(2) : words.slice(1)
  const [word = 'help', ...args] = rest
  const name = word.toLowerCase()
  if (isName(name)) return { known: true, name, args }
  return { known: false, word, nearest: nearest(name, Object.keys(commentCommands)) }
}

/** The list of commands as a Markdown table, for `help`. */
export const commandHelp = (mention: string): string =>
  [
    '| command | what it does |',
    '|---|---|',
    ...Object.values(commentCommands).map(({ usage, says }) => `| \`${mention} sar ${usage}\` | ${says} |`),
    '',
    '`/sar …` is the same.',
  ].join('\n')
