import type { Observation } from '../../../../domain/finding.ts'
import type { Unknown } from '../../../../domain/reading.ts'
import type { Tree } from '../../../../domain/workspace.ts'
import { at, entriesAt, itemsAt, textAt, yamlTree } from '../../../../formats/yaml-tree.ts'
import type { YamlNode } from '../../../../formats/yaml-tree.ts'
import type { CodespaceFacts, Needed } from './needs.ts'
import { folderOf, resolved } from './paths.ts'

const words: Readonly<Record<Needed['what'], string>> = {
  Dockerfile: 'the Dockerfile',
  context: 'the build context',
  compose: 'the Compose file',
  feature: 'the local feature',
  script: 'the script',
  'env-file': 'the environment file',
}

const at1 = (path: string, { line, column }: { readonly line: number; readonly column: number }) => ({
  path,
  line,
  column,
  endLine: line,
  endColumn: column + 1,
})

const missing = (path: string, needed: Needed): Observation => ({
  kind: needed.what === 'script' ? 'script-missing' : 'file-missing',
  subject: `${path}#${needed.key}[${needed.path}]`,
  effect: 'blocks',
  title: `${needed.path} is not there`,
  detail: `\`${needed.key}\` names ${words[needed.what]} \`${needed.path}\`, which the repository does not hold: ${needed.what === 'script' ? 'the command fails, and those after it are not run' : 'the container cannot be built'}.`,
  remedy:
    'add it, or correct the path; most paths count from the folder of devcontainer.json, those in commands from the root',
  location: at1(path, needed),
  data: { what: needed.what, path: needed.path },
})

const notExecutable = (path: string, needed: Needed): Observation => ({
  kind: 'script-not-executable',
  subject: `${path}#${needed.key}[${needed.path}]`,
  effect: 'blocks',
  title: `${needed.path} may not be executed`,
  detail: `\`${needed.key}\` starts \`${needed.path}\` by itself, and git keeps it without the executable bit: the command ends with “permission denied”.`,
  remedy: `git update-index --chmod=+x ${needed.path}, or start it by \`bash ${needed.path}\``,
  location: at1(path, needed),
  data: { path: needed.path },
})

const isThere = (tree: Tree, path: string): boolean =>
  path === '' || tree.mayHold(path) || tree.entries.some((entry) => entry.path.startsWith(`${path}/`))

/** A local feature is a folder with its own description. */
const fileOf = ({ what, path }: Needed): string => (what === 'feature' ? `${path}/devcontainer-feature.json` : path)

/** What a configuration names and the tree lacks. */
export const missingFiles = (path: string, { needed, prepares }: CodespaceFacts, tree: Tree): readonly Observation[] =>
  tree.partial !== null
    ? []
    : needed.flatMap((one) => {
        if (one.what === 'env-file' && prepares) return []
        if (!isThere(tree, fileOf(one))) return [missing(path, one)]
        return one.direct && tree.entry(one.path)?.kind === 'file' ? [notExecutable(path, one)] : []
      })

interface Composed {
  readonly findings: readonly Observation[]
  readonly unknown: readonly Unknown[]
  readonly services: readonly string[]
}

const composeNeeds = (compose: string, service: YamlNode, prepares: boolean): readonly Needed[] => {
  const folder = folderOf(compose)
  const build = textAt(service, 'build')?.text ?? textAt(service, 'build', 'context')?.text
  const context = build === undefined ? null : resolved(folder, build)
  const dockerfile = textAt(service, 'build', 'dockerfile')
  const found: Needed[] = []
  const need = (what: Needed['what'], path: string | null, key: string, node: YamlNode | undefined): void => {
    if (path !== null && node !== undefined)
      found.push({ what, path, key, direct: false, line: node.at.line, column: node.at.column })
  }
  if (context !== null && at(service, 'build', 'dockerfile_inline') === undefined)
    need('Dockerfile', resolved(context, dockerfile?.text ?? 'Dockerfile'), 'build', at(service, 'build'))
  if (prepares) return found
  for (const file of itemsAt(service, 'env_file'))
    if (file.kind === 'text') need('env-file', resolved(folder, file.text), 'env_file', file)
  return found
}

const readCompose = async (compose: string, { service, prepares }: CodespaceFacts, tree: Tree): Promise<Composed> => {
  const text = await tree.text(compose)
  if (!text.known) return { findings: [], unknown: [{ subject: compose, reason: text.reason }], services: [] }
  const { documents, faults, refused } = yamlTree.parse({ path: compose, text: text.value })
  const reason = refused ?? (faults[0] === undefined ? null : `line ${faults[0].line}: ${faults[0].message}`)
  if (reason !== null) return { findings: [], unknown: [{ subject: compose, reason }], services: [] }
  const services = entriesAt(documents[0]?.root, 'services')
  const own = services.find(({ key }) => key.text === service)?.value
  const needed = own === undefined ? [] : composeNeeds(compose, own, prepares)
  return {
    findings: needed.filter((one) => !isThere(tree, one.path)).map((one) => missing(compose, one)),
    unknown: [],
    services: [...services.map(({ key }) => key.text), ...(includesOthers(documents[0]?.root) ? ['*'] : [])],
  }
}

const includesOthers = (root: YamlNode | null | undefined): boolean => at(root, 'include') !== undefined

/** What the Compose files of a configuration lack: the service, its Dockerfile, its environment files. */
export const composeFindings = async (path: string, facts: CodespaceFacts, tree: Tree): Promise<Composed> => {
  const present = facts.compose.filter((compose) => tree.has(compose))
  const read = await Promise.all(present.map((compose) => readCompose(compose, facts, tree)))
  const services = read.flatMap((one) => one.services)
  const unknown = read.flatMap((one) => one.unknown)
  const { service } = facts
  const lacks =
    service !== null &&
    tree.partial === null &&
    present.length > 0 &&
    present.length === facts.compose.length &&
    unknown.length === 0 &&
    !services.includes(service) &&
    !services.includes('*')
  return {
    findings: [...(lacks ? [noService(path, service, present)] : []), ...read.flatMap((one) => one.findings)],
    unknown,
    services,
  }
}

const noService = (path: string, service: string, compose: readonly string[]): Observation => ({
  kind: 'service-missing',
  subject: `${path}#service`,
  effect: 'blocks',
  title: `No Compose file has a service ${service}`,
  detail: `The container is to be the service \`${service}\`, and ${compose.map((one) => `\`${one}\``).join(', ')} has none of that name.`,
  remedy: 'correct the name of the service',
  location: at1(path, { line: 1, column: 1 }),
  data: { service },
})

/** Secrets that a configuration asks for and the registry does not list for codespaces. */
export const undeclaredSecrets = (
  path: string,
  { secrets }: CodespaceFacts,
  registered: ReadonlySet<string>,
): readonly Observation[] =>
  secrets
    .filter(({ name }) => !registered.has(name))
    .map((secret) => ({
      kind: 'secret-undeclared',
      subject: `${path}#${secret.key}[${secret.name}]`,
      effect: 'degrades' as const,
      title: `The registry does not list ${secret.name} for codespaces`,
      detail: `\`${secret.key}\` asks for \`${secret.name}\`. The registry has no such entry of the layer \`codespace\`, so nobody notices when it is not stored; the container then starts without it.`,
      remedy: 'add it to the registry with `layer: codespace`',
      location: at1(path, secret),
      data: { name: secret.name },
    }))
