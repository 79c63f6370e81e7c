import type { SourceFile } from '../../../../domain/format.ts'
import type { Sighting } from '../../../../formats/credential-sighting.ts'
import { isPlaceholder } from '../../../../formats/credential-values.ts'
import { assignedCredentials } from '../../../../formats/credentials-assigned.ts'
import type { Writing } from '../../../../formats/credentials-assigned.ts'
import { presetCredentials } from '../../../../formats/credentials-preset.ts'
import { providerShapes, shapedCredentials } from '../../../../formats/credentials-shaped.ts'
import { kubernetesSecrets } from './kubernetes.ts'
import type { ScannedText } from './scanned-text.ts'

const extension = (path: string): string => /\.([A-Za-z0-9]+)$/.exec(path)?.[1]?.toLowerCase() ?? ''
const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

const code = new Set(
  `py pyi ipynb js mjs cjs ts mts cts jsx tsx java kt scala go rs rb php cs c h cpp hpp swift r jl lua tf hcl tfvars json
  jsonc toml ps1 sql groovy gradle vue svelte dart pl pm ex exs clj bicep nomad xml`.split(/\s+/),
)
const configuration = new Set(`env envrc ini cfg conf properties sh bash zsh fish bat cmd mk`.split(' '))

const exampleFolders = new Set(
  `test tests testdata testing fixture fixtures __tests__ e2e example examples sample samples demo demos tutorial
  tutorials doc docs documentation`.split(/\s+/),
)
const exampleNames = [/^test_/, /^conftest/, /_test\.[a-z]+$/, /\.(?:test|spec)\.[a-z]+$/]
/** Locks and tokenizers hold hashes and vocabulary. */
const vocabularies = [
  /\.lock$/,
  /[._-]lock\./,
  /^lock\./,
  /^(?:tokenizer|vocab|special_tokens_map|added_tokens).*\.json$/,
]

/** Paths where made-up credentials abound, so that none of them is certain. */
export const isExample = (path: string): boolean => {
  const folders = path.toLowerCase().split('/').slice(0, -1)
  const name = baseName(path)
  return folders.some((folder) => exampleFolders.has(folder)) || exampleNames.some((pattern) => pattern.test(name))
}

const writingOf = (path: string): Writing | null => {
  const name = baseName(path)
  if (isExample(path) || vocabularies.some((pattern) => pattern.test(name))) return null
  if (/^(?:Dockerfile|Containerfile)/.test(name) || /\.dockerfile$/i.test(name)) return 'dockerfile'
  if (name.startsWith('.env')) return /example|sample|template|dist$/i.test(name) ? null : 'plain'
  if (/^[._]netrc$/.test(name)) return 'netrc'
  if (/^(?:\.pypirc|\.npmrc|\.Renviron|\.bashrc|\.zshrc|\.profile|Makefile|Procfile)$/.test(name)) return 'plain'
  if (/^(?:Jenkinsfile|Vagrantfile|\.Rprofile)/.test(name)) return 'quoted'
  const ending = extension(path)
  if (ending === 'yml' || ending === 'yaml') return 'yaml'
  if (configuration.has(ending)) return 'plain'
  return code.has(ending) ? 'quoted' : null
}

/** Files that hold text by their name, whatever bytes are in them. */
const isMeantAsText = (path: string): boolean =>
  writingOf(path) !== null || code.has(extension(path)) || /\.(?:txt|md|rst|csv|tsv|log|xml|html?|sql)$/i.test(path)

/** Of sightings that overlap, the first in this order: a name that also has a provider's shape is one credential. */
const apart = (ranked: readonly (readonly Sighting[])[]): readonly Sighting[] => {
  const order = ranked.flatMap((group, rank) => group.map((one) => ({ one, rank })))
  order.sort((a, b) => a.one.start - b.one.start || a.rank - b.rank)
  const kept: { one: Sighting; rank: number }[] = []
  for (const next of order) {
    const last = kept.at(-1)
    if (last === undefined || next.one.start >= last.one.end) kept.push(next)
    else if (next.rank < last.rank)
      kept[kept.length - 1] = { ...next, one: { ...next.one, name: next.one.name ?? last.one.name } }
    else if (last.one.name === null) kept[kept.length - 1] = { ...last, one: { ...last.one, name: next.one.name } }
  }
  return kept.map(({ one }) => one)
}

/** `docker login -p VALUE` in a script or workflow. */
const dockerLogin = (text: string): readonly Sighting[] =>
  Array.from(text.matchAll(/\bdocker login\b[^\n]{0,300}/g), (command) => {
    const argument = /\s-p[ =]?(["']?)([^\s"'`$<{][^\s"'`<]{5,200})/.exec(command[0])
    const [whole = '', , secret = ''] = argument ?? []
    if (argument === null || !/[0-9]/.test(secret) || secret.includes('${{') || isPlaceholder(secret)) return null
    const start = command.index + argument.index + whole.length - secret.length
    const place = { start, end: start + secret.length, secret, name: null }
    return { ...place, detector: 'command-line-password', confidence: 'medium' as const }
  }).filter((one) => one !== null)

/** All that the detectors see in a text of a file, in its order. */
export const sightingsIn = async (file: SourceFile, scanned: ScannedText): Promise<readonly Sighting[]> => {
  const { text } = scanned
  if (file.doubt === 'binary content, not text' && !isMeantAsText(file.path)) return apart([providerShapes(text)])
  const writing = writingOf(file.path)
  const yaml = writing === 'yaml' ? kubernetesSecrets(file, scanned) : []
  const guessed = writing === null ? [] : assignedCredentials(text, writing)
  const argued = writing === null || writing === 'quoted' || !text.includes('docker login') ? [] : dockerLogin(text)
  return apart([shapedCredentials(text), await presetCredentials(file.path, text), yaml, argued, guessed])
}
