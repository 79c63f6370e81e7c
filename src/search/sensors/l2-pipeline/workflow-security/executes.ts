import { parseUses } from '../../../../formats/action-references.ts'
import { shellCommands } from '../../../../formats/shell-commands.ts'
import type { Step } from '../../../../formats/workflows.ts'
import { textAt } from '../../../../formats/yaml-tree.ts'

/** Programs that run what the tree says: scripts, build files, hooks of packages, plugins of tests. */
const runners = new Set(
  (
    'make cmake tox nox pytest pre-commit python python3 node deno bun ruby perl php go cargo mvn gradle ant sbt rake bazel ' +
    'npm npx yarn pnpm bundle composer poetry pdm pipenv hatch uv uvx just task invoke terraform ansible-playbook ' +
    'docker docker-compose podman buildah helmfile skaffold dvc jupyter mkdocs sphinx-build'
  ).split(' '),
)

/** The same programs where they only say something of themselves or fetch what is named outside the tree. */
const harmless: readonly RegExp[] = [
  /^(?:docker|podman) (?:login|logout|pull|push|tag|ps|info|images|version|inspect)\b/,
  /^(?:npm|pnpm|yarn) (?:config|view|whoami|--version|-v)\b/,
  /^\S+ (?:--version|-V)$/,
  /^(?:python3?|node|ruby|perl|php|bun) -[ce]\b/,
  /^python3? -m (?:pip|venv|json\.tool)\b/,
  /^uv (?:venv|python|tool install)\b/,
  /^uvx\b/,
  /^go version\b/,
]

const fromTree = /(?:^|\s)(?:\.{1,2}(?:\/|\s|$)|-e\b|--editable|-r\b|--requirement|-c\b|--constraint)/

const shells = new Set(['bash', 'sh', 'zsh', 'source', '.', 'pwsh'])
const pip = /^(?:pip3?|python3? -m pip|uv pip) (?:install|wheel)\b/

const shellRunsTree = (words: readonly string[]): boolean => {
  const script = words.slice(1).find((word) => !word.startsWith('-'))
  return script !== undefined && !words.includes('-c') && !/^[/<]/.test(script)
}

/** Whether a command executes what lies in the folder it stands in. */
const executesTree = (words: readonly string[]): boolean => {
  const [program = ''] = words
  const line = words.join(' ')
  if (/^(?:\.{1,2}\/|\$\{?GITHUB_WORKSPACE)/.test(program)) return true
  if (shells.has(program)) return shellRunsTree(words)
  if (pip.test(line)) return fromTree.test(line)
  return runners.has(program) && !harmless.some((pattern) => pattern.test(line))
}

/** Whether a text names the folder; the workspace itself, `''`, is everywhere. */
const mentions = (text: string, folder: string): boolean => text.includes(folder)

/** Actions that run code of the workspace. */
const running = new Set([
  'pre-commit/action',
  'docker/build-push-action',
  'docker/bake-action',
  'goreleaser/goreleaser-action',
  'gradle/gradle-build-action',
  'astral-sh/ruff-action',
  'github/codeql-action/autobuild',
  'pypa/cibuildwheel',
  'cypress-io/github-action',
  'bahmutov/npm-install',
])

const localImport = /\b(?:require|import)\s{0,9}\(\s{0,9}['"`](?:\.|\$\{process\.env\.GITHUB_WORKSPACE)/

const foreignExecutes = (name: string, inputs: Step['with'], folder: string): boolean => {
  const script = inputs.get('script')?.text ?? ''
  if (name === 'actions/github-script') return localImport.test(script) && mentions(script, folder)
  const context = inputs.get('context')?.text ?? inputs.get('working-directory')?.text ?? ''
  return running.has(name) && mentions(context, folder)
}

const actionExecutes = ({ uses, with: inputs }: Step, folder: string): boolean => {
  const named = uses === null ? null : parseUses(uses.text)
  if (uses === null || named === null || named.kind === 'docker') return false
  if (named.kind === 'local') return uses.text.startsWith('./') && named.path.startsWith(folder)
  const name = [named.repository, named.path].filter((part) => part !== '').join('/')
  return foreignExecutes(name.toLowerCase(), inputs, folder)
}

/** Follows `cd` through a script, and gives the first command that executes the folder. */
const firstCommand = (script: string, folder: string, from: string): string | null => {
  let inside = mentions(from, folder)
  for (const { words } of shellCommands(script)) {
    const [program, target = ''] = words
    if (program === 'cd') inside = mentions(target, folder) || (inside && !target.startsWith('/'))
    else if (executesTree(words) && (inside || mentions(words.join(' '), folder))) return words.join(' ').slice(0, 80)
  }
  return null
}

/** What a step executes of a checkout in a folder of the workspace (`''` is the workspace itself); null for nothing. */
export const executedBy = (step: Step, folder: string): string | null => {
  if (actionExecutes(step, folder)) return step.uses?.text ?? null
  return step.run === null
    ? null
    : firstCommand(step.run.text, folder, textAt(step.node, 'working-directory')?.text ?? '')
}
