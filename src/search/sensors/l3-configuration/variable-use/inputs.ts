import type { Observation } from '../../../../domain/finding.ts'
import { nearest } from '../../../../domain/nearest.ts'
import { at, entriesAt, textAt } from '../../../../formats/yaml-tree.ts'
import type { YamlEntry, YamlNode } from '../../../../formats/yaml-tree.ts'
import type { Asked } from './names.ts'

interface Declared {
  readonly entry: YamlEntry
  readonly locator: string
}

const declaredIn = (root: YamlNode | null, keys: readonly string[]): readonly Declared[] =>
  entriesAt(at(root, ...keys), 'inputs').map((entry) => ({
    entry,
    locator: [...keys, 'inputs', entry.key.text].join('.'),
  }))

const declaredOfWorkflow = (root: YamlNode | null): readonly Declared[] =>
  ['workflow_call', 'workflow_dispatch'].flatMap((trigger) => declaredIn(root, ['on', trigger]))

const undeclared = (path: string, asked: Asked, names: readonly string[], what: string): Observation => {
  const likely = nearest(asked.name, names)
  const where = asked.keys.slice(0, 2).join('.')
  return {
    kind: 'undeclared-input',
    subject: `${path}#inputs.${asked.name}`,
    effect: asked.needed ? 'blocks' : 'advises',
    title: `The input ${asked.name} is declared nowhere`,
    detail: `\`${where}\` asks for \`inputs.${asked.name}\`, which this ${what} does not declare, so it is always empty${asked.needed ? '' : '; what stands in for it is always taken'}.`,
    remedy: likely === null ? 'declare it, or remove it' : `did you mean \`inputs.${likely}\`?`,
    location: { path, ...asked.at },
    data: { name: asked.name },
  }
}

/** What such an input holds is for people who read the run, and nothing else. */
const forReaders = /reason|comment|note|message|description|why|confirm|purpose/i

const unused = (path: string, { entry, locator }: Declared, what: string): Observation => ({
  kind: 'unused-input',
  subject: `${path}#${locator}`,
  effect: 'advises',
  title: `The input ${entry.key.text} is never used`,
  detail: `This ${what} declares \`${entry.key.text}\` and nothing in it asks for it: whoever sets it changes nothing.`,
  remedy: 'use it, or remove it',
  location: { path, ...entry.key.at },
  data: { name: entry.key.text },
})

/** Ways to read inputs that no expression shows. */
const otherWays = /GITHUB_EVENT_PATH|payload\s{0,9}\??\.\s{0,9}inputs|INPUT_|github\.event\s{0,9}[})]/

interface Told {
  readonly path: string
  readonly text: string
  readonly asked: readonly Asked[]
}

const judge = ({ path, text, asked }: Told, declared: readonly Declared[], what: string): readonly Observation[] => {
  const inputs = asked.filter(({ context }) => context === 'inputs')
  const names = declared.map(({ entry }) => entry.key.text)
  const known = new Set(names.map((name) => name.toLowerCase()))
  const missing = new Map<string, Asked>()
  for (const one of inputs) {
    const key = one.name.toLowerCase()
    if (key === '*' || key === '?' || known.has(key)) continue
    if (missing.get(key)?.needed !== true && (one.needed || !missing.has(key))) missing.set(key, one)
  }
  const used = new Set(inputs.map(({ name }) => name.toLowerCase()))
  const all = used.has('*') || used.has('?') || otherWays.test(text)
  const idle = all
    ? []
    : declared.filter(({ entry }) => !used.has(entry.key.text.toLowerCase()) && !isForReaders(entry))
  return [
    ...[...missing.values()].map((one) => undeclared(path, one, names, what)),
    ...idle.map((one) => unused(path, one, what)),
  ]
}

const isForReaders = ({ key, value }: YamlEntry): boolean =>
  forReaders.test(key.text) ||
  textAt(value, 'deprecationMessage') !== undefined ||
  /deprecated|unused|ignored/i.test(textAt(value, 'description')?.text ?? '')

/** Inputs of a workflow that are asked for and not declared, or declared and never asked for. */
export const inputsOfWorkflow = (told: Told, root: YamlNode | null): readonly Observation[] =>
  judge(told, declaredOfWorkflow(root), 'workflow')

/** The same for a composite action; what other actions do with their inputs, their code says. */
export const inputsOfAction = (told: Told, root: YamlNode | null): readonly Observation[] =>
  textAt(root, 'runs', 'using')?.text === 'composite' ? judge(told, declaredIn(root, []), 'action') : []
