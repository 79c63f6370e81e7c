import type { SourceFile } from '../../../../domain/format.ts'
import { fileNamedBy, shownCommands } from '../../../../formats/markdown/commands.ts'
import type { ShownCommand } from '../../../../formats/markdown/commands.ts'
import type { MarkdownDocument } from '../../../../formats/markdown/document.ts'
import { shellCommands } from '../../../../formats/shell-commands.ts'
import type { Mention } from './facts.ts'

/**
 * Words of a sentence that speaks of a thing without saying that it exists: what to make, what to leave alone, what
 * was, what might be, what belongs to somebody else.
 */
const supposes =
  /\b(?:not|never|don't|cannot|avoid|instead|rather than|without|remov\w{0,40}|delet\w{0,40}|renam\w{0,40}|deprecat\w{0,40}|former\w{0,40}|old|legacy|obsolete|previously|creat\w{0,40}|new|add|adding|adds|generat\w{0,40}|outputs?|produc\w{0,40}|writ\w{0,40}|wrote|sav\w{0,40}|e\.g\.?|i\.e\.?|examples?|such as|like|optional\w{0,40}|ignor\w{0,40}|user's|users|your|their|custom\w{0,40}|typical\w{0,40}|usual\w{0,40}|would|could|might|may|naming|\w{0,10}case|convention\w{0,40}|pattern\w{0,40}|template\w{0,40}|placeholder\w{0,40}|temp\w{0,40}|download\w{0,40}|compil\w{0,40}|upstream|external|(?:other|that) repo\w{0,40}|repo's|todo|planned)\b|❌|✗|🚫|新增|新建|创建|生成|删除|示例|例如|输出|保存|应包含|文档结构|분기|브랜치|네임스페이스|namespace|작성|생성|삭제|예시|쓴다|씁니다|출력|저장/i

const itemStart = /^\s{0,30}(?:[-*+|#>]|\d{1,3}[.)])\s?/

/** The sentence around a line, as far as it is told cheaply: the line, and the one before where it runs on. */
const around = (lines: readonly string[], line: number): string => {
  const own = lines[line - 1] ?? ''
  return itemStart.test(own) ? own : `${lines[line - 2] ?? ''} ${own}`
}

const ending =
  /\.(?:py|pyi|ipynb|md|mdx|mdc|rst|sh|bash|go|rs|ts|tsx|js|mjs|cjs|java|cpp|cu|proto|sql|toml|ya?ml|json|jsonl|cfg|ini|txt|dockerfile|tf)$/i
/** Endings of what people write and keep; bare names with others are as often what a program puts out. */
const kept = /\.(?:py|pyi|ipynb|md|mdc|rst|sh|go|rs|ts|tsx|proto)$/i
/** An ending spoken of by itself is no file, nor are names of git, which look like folders. */
const bareEnding = /^\.\w{1,10}$|^(?:refs|origin|upstream)\//
const plain = /^(?:\.\/)?[\w.@+-]{1,100}(?:\/[\w.@+-]{1,100}){0,15}\/?$/
const invented =
  /(?:^|[/_.-])(?:foo|bar|baz|xxx|your|my|some|path|example|name|new|old|file)(?:[/_.-]|$)|\.\.\.|script\.py$/i

const symbolInFile = /^([\w./-]{1,200}\.py)::?([A-Za-z_]\w{0,100})(?:[.:][\w:.]{0,200})?(?:\(\))?$/
/** `app.log` is what a program puts out, not a name in a module. */
const putOut = /\.(?:log|db|sqlite3?|csv|tsv|parquet|png|jpe?g|svg|html?|lock|pkl|pt|pth|bin|zip|gz|tar|env)$/i
const dotted = /^[a-z_]\w{0,60}(?:\.[A-Za-z_]\w{0,60}){1,8}(?:\(\))?$/
const variable = /^(?:\$\{\{\s{0,3})?((?:vars|secrets)\.[A-Z][A-Z0-9_]{1,100})(?:\s{0,3}\}\})?$/

/** A path, a symbol or a variable in a code span. */
const inSpan = (text: string, line: number): readonly Mention[] => {
  const [, settingName] = variable.exec(text) ?? []
  if (settingName !== undefined) return [{ what: 'variable', name: settingName, line }]
  if (bareEnding.test(text)) return []
  const inFile = symbolInFile.exec(text)
  if (inFile !== null) return [{ what: 'symbol', name: `${inFile[1] ?? ''}::${inFile[2] ?? ''}`, line }]
  if (invented.test(text)) return []
  if (!plain.test(text)) return dotted.test(text) ? symbolMention(text, line) : []
  const name = text.replace(/^\.\//, '')
  if (name.includes('/')) return [{ what: 'path', name, line }]
  if (ending.test(name)) return kept.test(name) ? [{ what: 'path', name, line }] : []
  return dotted.test(text) ? symbolMention(text, line) : []
}

const symbolMention = (text: string, line: number): readonly Mention[] =>
  putOut.test(text) ? [] : [{ what: 'symbol', name: text.replace(/\(\)$/, ''), line }]

const target = /^[A-Za-z][\w.-]{0,80}$/
const scriptName = /^[A-Za-z][\w:.-]{0,80}$/

/** What a command of `make`, of a package manager or of `just` runs, or the file that it reads. */
const inCommand = (command: ShownCommand): readonly Mention[] => {
  const { words, line } = command
  const [program = '', second = '', third = ''] = words
  if (program === 'make') {
    if (words.some((word) => /^(?:-C|-f|--directory|--file)/.test(word))) return []
    const targets = words.slice(1).filter((word) => target.test(word))
    return targets.map((name) => ({ what: 'make', name, line }))
  }
  if (/^(?:npm|pnpm|yarn|bun)$/.test(program) && /^run(?:-script)?$/.test(second))
    return scriptName.test(third) ? [{ what: 'script', name: third, line }] : []
  if (program === 'just') return target.test(second) ? [{ what: 'recipe', name: second, line }] : []
  const named = fileNamedBy(command)
  return named === null || invented.test(named.path) || named.folder === null
    ? []
    : [{ what: 'path', name: named.path.replace(/^(?:\.{1,2}\/)+/, ''), line }]
}

const runs = /^(?:make|npm|pnpm|yarn|bun|just|python3?|bash|sh|pytest|uv|poetry|\.\/)/

/** What stands under such a heading is yet to be made. */
const ahead = /\broadmap\b|\bmilestones?\b|\bplans?\b|계획|로드맵|计划|规划|路线图/i

/** The heading of a line and those that it stands under, the nearest first. */
const headingsOver = ({ headings }: MarkdownDocument, line: number): readonly string[] => {
  const found: string[] = []
  let level = 7
  for (const heading of headings.filter((each) => each.line <= line).toReversed()) {
    if (heading.level >= level) continue
    level = heading.level
    found.push(heading.text)
  }
  return found
}

/** Everything an instruction names in code spans and shell blocks; what prose alone says is left to people. */
export const mentionsIn = (file: SourceFile, document: MarkdownDocument): readonly Mention[] => {
  const lines = file.text.split('\n')
  const spans = document.spans.flatMap(({ text, line }) => {
    const [section = '', ...above] = headingsOver(document, line)
    if (supposes.test(section) || [section, ...above].some((heading) => ahead.test(heading))) return []
    if (supposes.test(around(lines, line).replaceAll(/`[^`\n]{0,500}`/g, ' '))) return []
    if (!runs.test(text) || !text.includes(' ')) return inSpan(text.trim(), line)
    return shellCommands(text).flatMap(({ words }) => inCommand({ words, line, folder: '' }))
  })
  const blocks = shownCommands(document.code).flatMap((command) => {
    const own = lines[command.line - 1] ?? ''
    return /#.{0,200}\b(?:creat|e\.g|example|new)/i.test(own) ? [] : inCommand(command)
  })
  return [...spans, ...blocks]
}
