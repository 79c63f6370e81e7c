import type { SourceFile } from '../../../../domain/format.ts'
import type { Sighting } from '../../../../formats/credential-sighting.ts'
import { isDull, isPlaceholder } from '../../../../formats/credential-values.ts'
import { at, yamlTree } from '../../../../formats/yaml-tree.ts'
import type { YamlEntry, YamlNode } from '../../../../formats/yaml-tree.ts'
import type { ScannedText } from './scanned-text.ts'

const marker = /^kind:[ \t]{1,20}["']?Secret["']?[ \t\r]*$/m
const harmless =
  /(?:user|username|email|host|hostname|port|url|uri|region|database|namespace|crt|cert|ca|pub|path|file|dir|folder|db|table|schema|bucket|queue|topic|name|index)$/i
/** A file's whole content is searched for credentials like any text; its words are none. */
const isFile = (text: string): boolean => /\s/.test(text.trim())
/** `http://minio:9000`: an address that carries no password. */
const isAddress = (text: string): boolean => /^[a-z][a-z0-9+]{1,20}:\/\/[^@\s]*$/i.test(text)
const template = /\{\{|\$\{|\$\(|<[a-z]/i

const entriesOf = (node: YamlNode | undefined): readonly YamlEntry[] => (node?.kind === 'map' ? node.entries : [])

const decoded = (text: string): string | null => {
  const joined = text.replaceAll(/\s/g, '')
  return joined.length % 4 === 0 && /^[A-Za-z0-9+/]{2,}={0,2}$/.test(joined) ? atob(joined) : null
}

const sight = ({ key, value }: YamlEntry, isEncoded: boolean, scanned: ScannedText): Sighting | null => {
  if (value.kind !== 'text' || harmless.test(key.text)) return null
  const written = String(value.value ?? '')
  const secret = isEncoded ? decoded(written) : written
  if (
    secret === null ||
    secret.length < 6 ||
    secret === key.text ||
    isFile(secret) ||
    isAddress(secret) ||
    template.test(written) ||
    isPlaceholder(secret) ||
    isDull(secret)
  )
    return null
  const start = scanned.offsetOf({ line: value.at.line, column: value.at.column })
  const end = scanned.offsetOf({ line: value.at.endLine, column: value.at.endColumn })
  return { detector: 'kubernetes-secret', start, end, secret: written, name: key.text, confidence: 'medium' }
}

/** Literals of `kind: Secret`, encoded or not. Sealed secrets are of another kind; one that SOPS encrypted says so. */
export const kubernetesSecrets = (file: SourceFile, scanned: ScannedText): readonly Sighting[] => {
  if (!marker.test(file.text)) return []
  return file.as(yamlTree).documents.flatMap(({ root }) => {
    const kind = at(root, 'kind')
    if (kind?.kind !== 'text' || kind.text !== 'Secret' || at(root, 'sops') !== undefined) return []
    const encoded = entriesOf(at(root, 'data')).map((entry) => sight(entry, true, scanned))
    const literal = entriesOf(at(root, 'stringData')).map((entry) => sight(entry, false, scanned))
    return [...encoded, ...literal].filter((one) => one !== null)
  })
}
