import type { Observation } from '../../../../domain/finding.ts'
import type { SourceFile } from '../../../../domain/format.ts'
import { globMatcher } from '../../../../domain/glob.ts'
import type { Inspection } from '../../../../domain/sensor.ts'
import { pythonImports } from '../../../../formats/python/imports.ts'
import { pythonSyntax, statementsIn } from '../../../../formats/python/syntax.ts'
import type { Block, Statement } from '../../../../formats/python/syntax.ts'
import { redundantIn } from './redundant.ts'
import { swallowedIn } from './swallowed.ts'
import { unpaddedTokenizer } from './tokenizer.ts'
import { whyVacuous } from './vacuous.ts'
import { implementSensor } from '../../../../domain/sensor.ts'
import { settings } from '../test-quality.ts'
import type { Settings } from '../test-quality.ts'

type Told = Pick<Observation, 'kind' | 'title' | 'detail' | 'remedy'>

const located = (
  path: string,
  subject: string,
  { line, column }: { readonly line: number; readonly column: number },
  told: Told,
): Observation => ({
  ...told,
  subject: `${path}#${subject}`,
  effect: 'advises',
  location: { path, line, column, endLine: line, endColumn: column + 1 },
})

const startOf = ({ line, tokens }: Statement) => ({ line, column: tokens[0]?.column ?? 1 })

/** The function that a statement stands in, with its class: `TestTree.test_grow`; the module's top is `module`. */
const ownerOf = ({ block }: Statement): string => {
  const names: string[] = []
  for (let at: Block | null = block; at !== null; at = at.parent)
    if (at.kind === 'def' || at.kind === 'class')
      names.unshift(at.header[at.header[0]?.text === 'async' ? 2 : 1]?.text ?? '')
  return names.length === 0 ? 'module' : names.join('.')
}

const isTest = ({ tokens, opens }: Statement): boolean =>
  opens?.kind === 'def' && tokens[tokens[0]?.text === 'async' ? 2 : 1]?.text.startsWith('test') === true

const vacuous = (path: string, statement: Statement, reason: string): Observation =>
  located(path, ownerOf(statement), startOf(statement), {
    kind: 'vacuous-assertion',
    title: 'An assertion that cannot fail',
    detail: `An assertion of \`${ownerOf(statement)}\` in ${path} holds whatever the code does: ${reason}.`,
    remedy: 'Assert what the code must give: a value, a length above zero, an error.',
  })

const inTests = (file: SourceFile, module: Block): readonly Observation[] => {
  const found: Observation[] = []
  for (const statement of statementsIn(module)) {
    const reason = whyVacuous(statement)
    if (reason !== null) found.push(vacuous(file.path, statement, reason))
    if (statement.opens === null || !isTest(statement)) continue
    for (const { at, reason: why } of swallowedIn(statement.opens))
      found.push(
        located(file.path, ownerOf(at), startOf(at), {
          kind: 'swallowed-exception',
          title: 'A test that swallows its failure',
          detail: `The \`try\` of \`${ownerOf(at)}\` in ${file.path} catches every error and goes on: ${why}.`,
          remedy: 'Let the error fail the test, or expect one kind of it with `pytest.raises`.',
        }),
      )
  }
  for (const { name, again } of redundantIn(module, file.as(pythonImports)))
    found.push(
      located(file.path, name, again, {
        kind: 'redundant-import',
        title: `\`${name}\` is there already`,
        detail: `A function of ${file.path} repeats \`${name}\`, which stands at the top of the file.`,
        remedy: 'Delete the import in the function.',
      }),
    )
  return found
}

const withTokenizer = (file: SourceFile): readonly Observation[] => {
  const at = unpaddedTokenizer(file.as(pythonSyntax).module)
  return at === null
    ? []
    : [
        located(file.path, 'AutoTokenizer', at, {
          kind: 'tokenizer-fallback',
          title: 'A tokenizer that has nothing to pad with',
          detail: `${file.path} loads a tokenizer beside a causal language model and pads with it; such tokenizers often have no padding token, and then padding raises an error.`,
          remedy:
            'Set one where it is missing: `if tokenizer.pad_token is None: tokenizer.pad_token = tokenizer.eos_token`.',
        }),
      ]
}

const inspect = (file: SourceFile, tests: readonly ((path: string) => boolean)[]): Inspection<null> => {
  const isOfTests = tests.some((matches) => matches(file.path))
  const loads = !isOfTests && file.text.includes('AutoTokenizer.from_pretrained')
  if (!isOfTests && !loads) return { facts: null, findings: [] }
  const { module, fault } = file.as(pythonSyntax)
  if (fault !== null) return { facts: null, findings: [], unknown: [{ subject: file.path, reason: fault }] }
  return { facts: null, findings: isOfTests ? inTests(file, module) : withTokenizer(file) }
}

const matchersByGlobs = new Map<string, readonly ((path: string) => boolean)[]>()

/** Settings are parsed for every file; their globs are compiled once. */
const testsOf = ({ tests }: Settings): readonly ((path: string) => boolean)[] => {
  const key = tests.join('\n')
  const made = matchersByGlobs.get(key) ?? tests.map(globMatcher)
  matchersByGlobs.set(key, made)
  return made
}

/** What `test-quality` does with files and with the repository. */
export const implementation = implementSensor(settings, {
  inspect: (file, given) => inspect(file, testsOf(given)),
})
