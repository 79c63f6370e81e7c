/** One simple command of a shell script. */
export interface ShellCommand {
  /** Its words without quotes; expansions and GitHub's `${{ … }}` are kept as written. Redirections are left out. */
  readonly words: readonly string[]
  /** The line of the script it starts in, from 0. */
  readonly line: number
}

/** Words that stand before a command and say nothing about it. */
const openers = new Set(['!', '{', '}', 'then', 'do', 'else', 'if', 'elif', 'while', 'until', 'time'])
const runners = new Set(['sudo', 'env', 'exec', 'command', 'nohup', 'eval'])

interface Reader {
  readonly text: string
  position: number
  line: number
  word: string
  /** Whether a word has begun, if only by an empty pair of quotes. */
  begun: boolean
  wordLine: number
  /** A redirection waits for its target, which is no word of the command. */
  redirected: boolean
  words: string[]
  start: number
  readonly commands: ShellCommand[]
  /** Delimiters of here-documents that begin after this line. */
  heredocs: string[]
}

const endWord = (reader: Reader): void => {
  if (!reader.begun) return
  if (reader.redirected) reader.redirected = false
  else {
    if (reader.words.length === 0) reader.start = reader.wordLine
    reader.words.push(reader.word)
  }
  reader.word = ''
  reader.begun = false
}

const endCommand = (reader: Reader): void => {
  endWord(reader)
  reader.redirected = false
  const words = withoutOpeners(reader.words)
  if (words.length > 0) reader.commands.push({ words, line: reader.start })
  reader.words = []
}

const withoutOpeners = (words: readonly string[]): readonly string[] => {
  let first = 0
  for (let word = words[first]; word !== undefined; word = words[first]) {
    if (runners.has(word)) {
      first += 1
      while (words[first]?.startsWith('-') === true) first += 1
    } else if (openers.has(word) || /^[A-Za-z_]\w*=/.test(word)) first += 1
    else break
  }
  return words.slice(first)
}

const begin = (reader: Reader): void => {
  if (!reader.begun) reader.wordLine = reader.line
  reader.begun = true
}

const take = (reader: Reader, end: number): void => {
  const piece = reader.text.slice(reader.position, end)
  begin(reader)
  reader.word += piece
  reader.position = end
  reader.line += piece.split('\n').length - 1
}

/** The position after the first occurrence of a mark, or the end of the text. */
const after = ({ text }: Reader, mark: string, from: number): number => {
  const found = text.indexOf(mark, from)
  return found < 0 ? text.length : found + mark.length
}

const takeQuoted = (reader: Reader, quote: string): void => {
  const { text } = reader
  let end = reader.position + 1
  while (end < text.length && text[end] !== quote) end += quote === '"' && text[end] === '\\' ? 2 : 1
  const inside = text.slice(reader.position + 1, end)
  begin(reader)
  reader.word += inside
  reader.position = Math.min(end + 1, text.length)
  reader.line += inside.split('\n').length - 1
}

const skipHeredocs = (reader: Reader): void => {
  for (const delimiter of reader.heredocs) {
    while (reader.position < reader.text.length) {
      const end = after(reader, '\n', reader.position)
      const line = reader.text.slice(reader.position, end)
      reader.position = end
      reader.line += 1
      if (line.trim() === delimiter) break
    }
  }
  reader.heredocs = []
}

const redirect = (reader: Reader): void => {
  const { text, position } = reader
  if (text.startsWith('<<', position) && text[position + 2] !== '<') {
    const delimiter = /^-?[ \t]{0,9}["'\\]?(\w{1,80})/.exec(text.slice(position + 2, position + 100))
    if (delimiter?.[1] !== undefined) reader.heredocs.push(delimiter[1])
  }
  if (/^\d$/.test(reader.word)) {
    reader.word = ''
    reader.begun = false
  }
  endWord(reader)
  reader.redirected = true
  while (reader.position < text.length && '<>&'.includes(text[reader.position] ?? '')) reader.position += 1
}

const newLine = (reader: Reader): void => {
  endCommand(reader)
  reader.position += 1
  reader.line += 1
  skipHeredocs(reader)
}

/** Takes an expansion, or begins the command that is substituted; false where there is none. */
const takeExpansion = (reader: Reader): boolean => {
  const { text, position } = reader
  if (text.startsWith('${{', position)) take(reader, after(reader, '}}', position))
  else if (text.startsWith('${', position)) take(reader, after(reader, '}', position))
  else if (text.startsWith('$(', position)) {
    endCommand(reader)
    reader.position += 2
  } else return false
  return true
}

const takeEscaped = (reader: Reader): void => {
  const { position, text } = reader
  reader.position += 1
  if (text[position + 1] === '\n') {
    endWord(reader)
    reader.position += 1
    reader.line += 1
  } else take(reader, Math.min(position + 2, text.length))
}

/** Ends the word or command at white space, a separator or a redirection; false where there is none. */
const takeBreak = (reader: Reader, character: string): boolean => {
  if (character === '\n') newLine(reader)
  else if (character === '<' || character === '>') redirect(reader)
  else if (';&|()'.includes(character)) {
    endCommand(reader)
    reader.position += 1
  } else if (/\s/.test(character)) {
    endWord(reader)
    reader.position += 1
  } else return false
  return true
}

const step = (reader: Reader): void => {
  const { text, position } = reader
  const character = text[position] ?? ''
  if (takeBreak(reader, character) || (character === '$' && takeExpansion(reader))) return
  if (character === '\\' || (character === '`' && text[position + 1] === '\n')) takeEscaped(reader)
  else if (character === "'" || character === '"') takeQuoted(reader, character)
  else if (character === '#' && !reader.begun) reader.position = endOfLine(text, position)
  else take(reader, position + 1)
}

const endOfLine = (text: string, from: number): number => {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end
}

/**
 * The simple commands of a script in the order they stand there, as POSIX shells read them as far as words go: quotes,
 * continued lines, comments, here-documents and redirections. Nothing is expanded; assignments, `sudo` and keywords
 * before a command are left out.
 */
export const shellCommands = (text: string): readonly ShellCommand[] => {
  const reader: Reader = {
    text,
    position: 0,
    line: 0,
    word: '',
    begun: false,
    wordLine: 0,
    redirected: false,
    words: [],
    start: 0,
    commands: [],
    heredocs: [],
  }
  while (reader.position < text.length) step(reader)
  endCommand(reader)
  return reader.commands
}
