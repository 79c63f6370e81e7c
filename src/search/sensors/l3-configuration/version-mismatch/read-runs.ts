import type { SourceFile } from '../../../../domain/format.ts'
import { dockerfile } from '../../../../formats/dockerfile.ts'
import { parseImage } from '../../../../formats/images.ts'
import { workflow } from '../../../../formats/workflows.ts'
import type { Job, Step } from '../../../../formats/workflows.ts'
import { at, itemsAt, textAt } from '../../../../formats/yaml-tree.ts'
import type { YamlNode } from '../../../../formats/yaml-tree.ts'
import { formOf, isTool, namesTool } from './facts.ts'
import type { Stated, Statement } from './facts.ts'

/** The project itself is installed: the interpreter must suit it. */
const installsProject =
  /\b(?:pip3? install|uv pip install)\s(?:-{1,2}[\w-]{1,60}(?:=\S{1,300})?\s{1,80}){0,4}(?:-e\s{1,80})?["']?\.(?:\[|["'\s;&|]|$)|\buv sync\b|\bpoetry install\b|\bpdm (?:install|sync)\b/m

const installed = /\b(?:pip3?|pipx|uv pip|uv tool|python3? -m pip) install\s([^\n;&|]{1,600})/g
const wanted = /(?:^|\s)["']?([A-Za-z][\w.-]{1,40})(?:\[[^\]]{0,80}\])?(==\d[\w.]{0,30})["']?(?=\s|$)/g

const commands = (script: string, line: number): readonly Statement[] =>
  namesTool.test(script)
    ? [...script.matchAll(installed)].flatMap(({ 1: words = '' }) =>
        [...words.matchAll(wanted)].flatMap(({ 1: name = '', 2: version = '' }): readonly Statement[] =>
          isTool(name) ? [{ tool: name.toLowerCase(), form: formOf(version), role: 'command', version, line }] : [],
        ),
      )
    : []

const minor = /^\d+\.\d+(?:\.\d+)?$/

interface Read {
  readonly versions: readonly string[]
  readonly resolved: boolean
}

const nothing: Read = { versions: [], resolved: false }
const literal = (text: string): Read => ({ versions: [text], resolved: true })

const textsOf = (node: YamlNode | undefined): readonly string[] =>
  itemsAt(node).flatMap((item) => (item.kind === 'text' ? [item.text] : []))

/** The values of an expression that names a key of the matrix or of `env`; those that the file cannot tell are not resolved. */
const resolve = (written: string, job: Job, root: YamlNode | null): Read => {
  if (!written.includes('${{')) return literal(written)
  const [, scope, key = ''] = /^\$\{\{\s{0,3}(matrix|env)\.([\w-]+)\s{0,3}\}\}$/.exec(written.trim()) ?? []
  if (scope === 'env') {
    const value = textAt(job.node, 'env', key)?.text ?? textAt(root, 'env', key)?.text
    return value === undefined || value.includes('${{') ? nothing : literal(value)
  }
  const matrix = at(job.node, 'strategy', 'matrix')
  if (scope !== 'matrix' || matrix?.kind !== 'map') return nothing
  const values = [...textsOf(at(matrix, key)), ...itemsAt(matrix, 'include').flatMap((item) => textsOf(at(item, key)))]
  return values.length === 0 || values.some((value) => value.includes('${{'))
    ? nothing
    : { versions: values, resolved: true }
}

const setups = [
  ['python', /^actions\/setup-python@/, 'python-version'],
  ['node', /^actions\/setup-node@/, 'node-version'],
] as const

const wantedBy = (step: Step, job: Job, root: YamlNode | null, builds: boolean): Stated => {
  const found = setups.find(([, action]) => action.test(step.uses?.text ?? ''))
  if (found === undefined) return { statements: [] }
  const [tool, , key] = found
  const given = step.with.get(key)
  if (given === undefined) return { statements: [], unresolved: [tool] }
  const { versions, resolved } = resolve(given.text, job, root)
  const split = versions.flatMap((version) => version.split(/[\s,]+/)).filter((version) => version !== '')
  const plain = split.filter((version) => (tool === 'python' ? minor : /^v?\d+(?:\.[\dx]+){0,2}$/).test(version))
  const statements = plain.map((version) => ({
    tool,
    form: 'exact' as const,
    role: 'tested' as const,
    version,
    line: given.at.line,
    builds,
  }))
  return resolved && plain.length === split.length ? { statements } : { statements, unresolved: [tool] }
}

const joined = (all: readonly Stated[]): Stated => ({
  statements: all.flatMap(({ statements }) => statements),
  unresolved: [...new Set(all.flatMap(({ unresolved = [] }) => unresolved))].toSorted(),
})

/** On which interpreters a workflow runs, and with which tools. */
export const readWorkflow = (file: SourceFile): Stated => {
  const { jobs, root } = file.as(workflow)
  return joined(
    jobs.map((job) => {
      const builds = job.steps.some(({ run }) => run !== null && installsProject.test(run.text))
      return joined(
        job.steps.map((step) => {
          const wishes = wantedBy(step, job, root, builds)
          const own = step.run === null ? [] : commands(step.run.text, step.run.at.line)
          return { ...wishes, statements: [...wishes.statements, ...own] }
        }),
      )
    }),
  )
}

const official = /^(?:docker\.io\/)?(?:library\/)?(python|node)$|^public\.ecr\.aws\/docker\/library\/(python|node)$/

/** The interpreter and its version that an official image carries; null for another image, or one that moves. */
const interpreterOf = (image: string): { readonly tool: string; readonly version: string } | null => {
  const reference = parseImage(image)
  const [, hub, mirror] = official.exec(reference?.repository ?? '') ?? []
  const tool = hub ?? mirror
  const [version] = /^\d+(?:\.\d+){0,2}(?=-|$)/.exec(reference?.tag ?? '') ?? []
  if (tool === undefined || version === undefined) return null
  return tool === 'python' && !version.includes('.') ? null : { tool, version }
}

const installsAnything = /\b(?:pip3?|uv|poetry|npm|yarn|pnpm) /

/** The interpreters of a Dockerfile's stages that install something, and the tools that it installs. */
export const readDockerfile = (file: SourceFile): Stated => {
  const { stages, scripts } = file.as(dockerfile)
  const statements = stages.flatMap(({ image, unresolved, at: place }, index): readonly Statement[] => {
    const interpreter = unresolved === null ? interpreterOf(image ?? '') : null
    const own = scripts.filter(({ stage }) => stage === index)
    if (interpreter === null || !own.some(({ text }) => installsAnything.test(text))) return []
    const builds = own.some(({ text }) => installsProject.test(text))
    return [{ ...interpreter, form: 'exact', role: 'image', line: place.line, builds }]
  })
  return { statements: [...statements, ...scripts.flatMap(({ text, line }) => commands(text, line))] }
}
