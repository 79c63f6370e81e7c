import { z } from 'zod'
import type { SourceFile } from '../../../../domain/format.ts'
import { fileNamedBy, shownCommands } from '../../../../formats/markdown/commands.ts'
import { anchorsOf } from '../../../../formats/markdown/document.ts'
import type { MarkdownDocument } from '../../../../formats/markdown/document.ts'
import { destinationOf } from '../../../../formats/markdown/targets.ts'

const named = z.strictObject({
  command: z.string(),
  path: z.string(),
  line: z.number(),
  folder: z.string().nullable(),
  /** Names of the repositories that the document has cloned by then. */
  clones: z.array(z.string()),
})

/** What is remembered of one document. */
export const documentFacts = z.strictObject({
  /** Links that may lead to files of the repository: target, line, whether it is an image. */
  links: z.array(z.tuple([z.string(), z.number(), z.boolean()])),
  anchors: z.array(z.string()),
  commands: z.array(named),
  /** Whether parts of it come from elsewhere, so that its anchors are not all known. */
  open: z.boolean(),
})
export type DocumentFacts = z.infer<typeof documentFacts>

/** Files whose commands are instructions to whoever has just cloned the repository. */
const instructs =
  /(?:^|\/)(?:README|CONTRIBUTING|INSTALL|INSTALLATION|DEVELOPMENT|DEVELOPING|HACKING)[\w.-]{0,40}\.(?:md|markdown)$/i

/** Includes, directives and templates whose content the document does not hold. */
const includes =
  /^(?:::: [\w.]{1,200}|[ \t]{0,12}--8<--|\{%|\{\{|\[\[autodoc\]\])|\{(?:include|eval-rst|automodule|autodoc2-docstring)\}|<(?:include|Snippet|Include)\b/m

const makesFile =
  /\b(?:creat|sav|writ|nam|call|past|cop|put|add|new|download|generat|export|below|follow|contain|convert|build)/i
const writes = /(?:>|\s-o|\s-O|\b(?:tee|touch|vim?|nano|edit|wget|curl|mv|unzip|tar)\b)/
const heads = /^\s{0,9}(?:#|\/\/|<!--|"""|%%writefile)/

/** Whether the document itself has the reader make this file: by a command, as a listing under its name, or in words. */
const isMade = (path: string, { code, prose, spans }: MarkdownDocument): boolean => {
  const name = path.slice(path.lastIndexOf('/') + 1)
  // A manifest is listed and then applied, under whatever name the reader gave it.
  if (/\.ya?ml$/.test(name) && code.some(({ text }) => text.includes('apiVersion:'))) return true
  const lines = code.filter(({ text }) => text.includes(name)).flatMap(({ text }) => text.split('\n'))
  if (lines.some((line) => line.includes(name) && (writes.test(line) || heads.test(line)))) return true
  const spoken = new Set(spans.filter(({ text }) => text.includes(name)).map(({ line }) => line))
  return prose.some(({ text, line }) => {
    if (!makesFile.test(text)) return false
    return text.includes(name) || text.split('\n').some((_, offset) => spoken.has(line + offset))
  })
}

const clone = /\bgit clone [^\n]{0,300}?([\w.-]{1,100})\/([\w.-]{1,100})\/?(?=[\s'"]|$)/

/** The repositories that the document has the reader clone: from there on its commands run in their files. */
const clonesIn = ({ code }: MarkdownDocument): readonly { readonly line: number; readonly repository: string }[] =>
  code.flatMap(({ text, line }) =>
    text.split('\n').flatMap((one, offset) => {
      const found = clone.exec(one)
      const repository = found === null ? '' : (found[2] ?? '').replace(/\.git$/, '').toLowerCase()
      return /\b(?:git clone|cookiecutter|copier copy)\b/.test(one) ? [{ line: line + offset, repository }] : []
    }),
  )

/** Gathers what a document points at; null where it points at nothing and nothing can point into it. */
export const factsOf = (file: SourceFile, document: MarkdownDocument): DocumentFacts | null => {
  const links = document.links.flatMap(({ target, line, image }) =>
    destinationOf(file.path, target) === null ? [] : [[target, line, image] satisfies [string, number, boolean]],
  )
  const clones = clonesIn(document)
  const commands = instructs.test(file.path)
    ? shownCommands(document.code)
        .flatMap((command) => fileNamedBy(command) ?? [])
        .filter(({ path }) => !isMade(path, document))
        .map((command) => ({
          ...command,
          clones: clones.flatMap(({ line, repository }) => (line <= command.line ? [repository] : [])),
        }))
    : []
  const anchors = [...anchorsOf(document)]
  if (links.length + commands.length + anchors.length === 0) return null
  return { links, anchors, commands, open: file.path.endsWith('.mdx') || includes.test(file.text) }
}
