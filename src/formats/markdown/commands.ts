import { shellCommands } from '../shell-commands.ts'
import type { MarkdownCode } from './parts.ts'

/** A command of a code block, with the folder that the `cd` commands before it in its block lead to. */
export interface ShownCommand {
  readonly words: readonly string[]
  readonly line: number
  /** As written, relative to wherever the block begins; null where an absolute or unknown folder was entered. */
  readonly folder: string | null
}

/** A file of the repository that a command reads. */
export interface NamedFile {
  /** The command as far as the file. */
  readonly command: string
  readonly path: string
  readonly line: number
  readonly folder: string | null
}

const shells = new Set([
  'bash',
  'sh',
  'shell',
  'zsh',
  'console',
  'shell-session',
  'shellsession',
  'terminal',
  'bash-session',
])
const prompt = /^[ \t]{0,20}(?:\([\w.-]{1,40}\)[ \t])?[$%>][ \t]/

/** What a block would have a shell run; where lines carry a prompt, the others are what the shell printed. */
const scriptOf = ({ text }: MarkdownCode): string => {
  const lines = text.split('\n')
  if (!lines.some((line) => prompt.test(line))) return text
  return lines
    .map((line, index) => {
      if (prompt.test(line)) return line.replace(prompt, '')
      const previous = lines[index - 1]
      return previous !== undefined && previous.endsWith('\\') ? line : ''
    })
    .join('\n')
}

const entered = (folder: string | null, target: string | undefined): string | null => {
  if (folder === null || target === undefined || !/^[\w./-]{1,200}$/.test(target) || target.startsWith('/')) return null
  return folder === '' ? target : `${folder}/${target}`
}

/** Whether a block is a shell's by its language, or by its prompts where it states none. */
const isShell = ({ language, text }: MarkdownCode): boolean =>
  shells.has(language) || (language === '' && /^[ \t]{0,20}\$[ \t]/m.test(text))

/** The commands that a document shows, block by block. */
export const shownCommands = (code: readonly MarkdownCode[]): readonly ShownCommand[] =>
  code.filter(isShell).flatMap((block) => {
    let folder: string | null = ''
    return shellCommands(scriptOf(block)).flatMap(({ words, line }) => {
      if (words[0] === 'cd' || words[0] === 'pushd') {
        folder = entered(folder, words[1])
        return []
      }
      return [{ words, line: block.line + line, folder }]
    })
  })

type Reader = (words: readonly string[]) => string | undefined

const firstWith =
  (ending: RegExp): Reader =>
  (words) => {
    const first = words.slice(1).find((word) => !word.startsWith('-'))
    return first !== undefined && ending.test(first) ? first : undefined
  }

const valueOf =
  (...flags: readonly string[]): Reader =>
  (words) => {
    const at = words.findIndex((word) => flags.some((flag) => word === flag || word.startsWith(`${flag}=`)))
    const word = words[at]
    if (word === undefined) return undefined
    return flags.includes(word) ? words[at + 1] : word.slice(word.indexOf('=') + 1)
  }

const pythonFile: Reader = (words) => {
  const [, first] = words
  if (first === '-m' && words[2] === 'pip') return pipFile(words.slice(2))
  return first === '-u' || first === '-O'
    ? firstWith(/\.py$/)(words.slice(1))
    : first?.endsWith('.py') === true
      ? first
      : undefined
}
const pipFile: Reader = (words) => (words[1] === 'install' ? valueOf('-r', '--requirement', '-c')(words) : undefined)
const shellFile = firstWith(/\.(?:sh|bash)$/)
const launched = (words: readonly string[]): string | undefined => words.slice(1).find((word) => word.endsWith('.py'))

const readers: Readonly<Record<string, Reader>> = {
  python: pythonFile,
  python3: pythonFile,
  bash: shellFile,
  sh: shellFile,
  zsh: shellFile,
  pip: pipFile,
  pip3: pipFile,
  torchrun: launched,
  deepspeed: launched,
  accelerate: (words) => (words[1] === 'launch' ? launched(words) : undefined),
  streamlit: (words) => (words[1] === 'run' ? firstWith(/\.py$/)(words.slice(1)) : undefined),
  papermill: firstWith(/\.ipynb$/),
  jupyter: (words) => firstWith(/\.ipynb$/)(words.slice(1)),
  pytest: (words) =>
    words
      .slice(1)
      .find((word) => /\.py(?:::|$)/.test(word) && !word.startsWith('-'))
      ?.replace(/::.*/, ''),
  conda: (words) => (words[1] === 'env' ? valueOf('-f', '--file')(words) : undefined),
  mamba: (words) => (words[1] === 'env' ? valueOf('-f', '--file')(words) : undefined),
  docker: (words) => (words[1] === 'build' || words[1] === 'compose' ? valueOf('-f', '--file')(words) : undefined),
  'docker-compose': valueOf('-f', '--file'),
  make: valueOf('-f'),
  kubectl: (words) => (/^(?:apply|create)$/.test(words[1] ?? '') ? valueOf('-f', '--filename')(words) : undefined),
  cp: (words) => (/(?:^|\.)(?:example|sample|template|dist)$/.test(words[1] ?? '') ? words[1] : undefined),
}

const wrappers: Readonly<Record<string, string>> = { uv: 'run', poetry: 'run', pipenv: 'run', pdm: 'run', hatch: 'run' }

const unwrapped = (words: readonly string[]): readonly string[] => {
  const [first = '', second] = words
  if (wrappers[first] === second && second !== undefined) return words.slice(2)
  return first === 'uv' && second === 'pip' ? words.slice(1) : words
}

/** A path that the repository could hold as it stands: no URL, no placeholder, nothing above or outside. */
const plainPath = /^(?:\.{1,2}\/){0,4}[\w.@+-]{1,100}(?:\/[\w.@+-]{1,100}){0,15}$/
const placeholder =
  /(?:^|[/_-])(?:path|your|my|some|example|foo|bar|script|file|dir|folder|name)(?:[/_.-]|$)|(?:^|\/)(?:my|your)\w{1,60}\.\w{1,6}$|\.\.\.|xxx/i

/** The file of the repository that a command reads, where it names one plainly. */
export const fileNamedBy = ({ words, line, folder }: ShownCommand): NamedFile | null => {
  const command = unwrapped(words)
  const [program = ''] = command
  const direct = /^\.{1,2}\/.*\.(?:sh|py|bash)$/.test(program) ? program : undefined
  const read = Object.hasOwn(readers, program) ? readers[program]?.(command) : undefined
  const path = direct ?? (words[0] === 'uv' && program.endsWith('.py') ? program : read)
  if (path === undefined || !plainPath.test(path) || placeholder.test(path) || path === '-') return null
  const end = words.indexOf(path)
  return { command: words.slice(0, end < 0 ? undefined : end + 1).join(' '), path, line, folder }
}
