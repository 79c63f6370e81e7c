import type { Observation } from '../../../../domain/finding.ts'
import type { SourceFile } from '../../../../domain/format.ts'
import type { Companions } from '../../../../domain/sensor.ts'
import type { Sighting } from '../../../../formats/credential-sighting.ts'
import { credentialIn } from '../../../../formats/credentials.ts'
import { credentialsBaseline, noBaseline } from '../../../../formats/credentials-baseline.ts'
import type { CredentialsBaseline } from '../../../../formats/credentials-baseline.ts'
import { allowedBy, allowedFrom, allowedSchema } from './allowed.ts'
import type { Allowed } from './allowed.ts'
import { isMadeForShow } from './made-for-show.ts'
import { scannedTexts } from './scanned-text.ts'
import type { ScannedText } from './scanned-text.ts'
import { isExample, sightingsIn } from './sightings.ts'
import { implementSensor } from '../../../../domain/sensor.ts'
import { names, capital, settings } from '../secrets.ts'

/** Where package managers put what anybody can download: committed or not, nothing in there is a secret of this repository. */
const installed = /(?:^|\/)(?:site-packages|dist-packages|node_modules)\//

/** More in one file is a data set of its own, not a leak a line. */
const most = 100

const whatIs = (detector: string): string => names[detector] ?? detector

/** Detectors that know nothing but a name or a place (tiers B and C of rule R2). */
const guesses = new Set(['assigned-secret', 'kubernetes-secret', 'dockerfile-secret', 'command-line-password'])

/** `API_KEY: str = "`, `"api_key": "`, `env["API_KEY"] = '` → the name; null where nothing is assigned. */
const assignedName = (before: string): string | null => {
  const opened = before.replace(/["'`]$/, '').trimEnd()
  if (!/[=:]$/.test(opened)) return null
  const left = opened.replace(/:?[=:]$/, '').trimEnd()
  const colon = left.lastIndexOf(':')
  const typed = colon > 0 && /^[ \t]*[\w.[\]|]{1,40}$/.test(left.slice(colon + 1)) ? left.slice(0, colon) : left
  const bare = typed.trimEnd().replace(/["'`]?\]?$/, '')
  let start = bare.length
  while (start > 0 && /[\w-]/.test(bare[start - 1] ?? '')) start -= 1
  const name = bare.slice(start)
  return /^[A-Za-z_]/.test(name) ? name : null
}

/** The name that a sighting is assigned to; a name that looks like a credential itself is not repeated. */
const nameOf = (text: string, { detector, name, start }: Sighting): string | null => {
  if (detector === 'password-in-url') return null
  const before = text.slice(Math.max(0, start - 200), start)
  const found = name ?? assignedName(before.slice(before.lastIndexOf('\n') + 1))
  return found === null || found.length > 80 || credentialIn(found) !== null ? null : found
}

/** The text between the quotes or blanks around a sighting, which detect-secrets may have hashed instead of it. */
const wordAround = (text: string, { start, end }: Sighting): string => {
  const edge = /[\s"'`]/
  let from = start
  while (from > 0 && start - from < 500 && !edge.test(text[from - 1] ?? '')) from -= 1
  let to = end
  while (to < text.length && to - end < 500 && !edge.test(text[to] ?? '')) to += 1
  return text.slice(from, to)
}

const longestKey = 20_000

/** A key's detector knows its first line; what it holds stands on those below, to the line that ends it. */
const endOf = (text: string, { detector, start, end }: Sighting): number => {
  if (detector !== 'private-key') return Math.max(start, end)
  const closing = text.slice(end, end + longestKey).indexOf('-----END ')
  return closing < 0 ? end : end + closing
}

const remedies = (path: string): string => {
  if (path.startsWith('.github/workflows/')) return '`${{ secrets.NAME }}`'
  if (/\.(?:py|ipynb)$/.test(path)) return '`os.environ["NAME"]`'
  return /\.ya?ml$/.test(path) ? 'a reference such as `secretKeyRef`' : 'a reference to a secret store'
}

const observe = (path: string, scanned: ScannedText, sighting: Sighting): Observation => {
  const { detector, name, at } = placeOf(scanned, sighting)
  const what = whatIs(detector)
  const guessed = guesses.has(detector)
  const doubtful = sighting.confidence === 'high' && (isExample(path) || allowedFrom(scanned.text, sighting) !== null)
  const held = name === null ? '' : `, under the name \`${name}\``
  return {
    kind: detector,
    subject: `${path}#${name ?? detector}`,
    effect: 'breach',
    impact: guessed ? 8 : 9,
    confidence: doubtful ? 'medium' : sighting.confidence,
    title: `${capital(what)}${name === null ? '' : ` (${name})`}`,
    detail: `${/^[AEIO]/.test(what) ? 'An' : 'A'} ${what} stands on line ${at.line}${held}. Whoever can read the repository, or any clone of it, has it; taking it out of the file leaves it in the history.`,
    remedy: `revoke it where it was issued, then read the new one from ${remedies(path)}`,
    location: { path, ...at },
    data: { rule: 'R2', detector, name, tier: guessed ? (detector === 'assigned-secret' ? 'B' : 'C') : 'A' },
  }
}

const baselineOf = ({ texts }: Companions, path: string): CredentialsBaseline => {
  const text = texts.get(path)
  return text === undefined ? noBaseline : parsedBaseline(path, text)
}

const lastBaseline: { text: string; parsed: CredentialsBaseline } = { text: '', parsed: noBaseline }

/** Every file of a survey brings the same baseline, which may hold megabytes. */
function parsedBaseline(path: string, text: string): CredentialsBaseline {
  if (lastBaseline.text !== text)
    Object.assign(lastBaseline, { text, parsed: credentialsBaseline.parse({ path, text }) })
  return lastBaseline.parsed
}

/** Findings, and the guesses that comments allow: a name alone is no proof against whoever wrote the comment. */
const seenIn = async (file: SourceFile, scanned: ScannedText, baseline: CredentialsBaseline) => {
  const sightings = await sightingsIn(file, scanned)
  const shown = isExample(file.path)
  const fresh = sightings
    .filter((one) => !shown || !isMadeForShow(file.path, scanned.text, one))
    .filter(
      (one) => !baseline.holds(file.path, one.secret) && !baseline.holds(file.path, wordAround(scanned.text, one)),
    )
    .map((one) => ({ one, above: guesses.has(one.detector) ? allowedFrom(scanned.text, one) : null }))
  return {
    findings: fresh.flatMap(({ one, above }) => (above === null ? [observe(file.path, scanned, one)] : [])),
    allowed: fresh.flatMap(({ one, above }) => (above === null ? [] : [{ ...placeOf(scanned, one), above }])),
  }
}

const placeOf = ({ text, at }: ScannedText, sighting: Sighting) => {
  const from = at(sighting.start)
  const to = at(endOf(text, sighting))
  return {
    detector: sighting.detector,
    name: nameOf(text, sighting),
    at: { line: from.line, column: from.column, endLine: to.line, endColumn: to.column },
  }
}

const readBaseline = (file: SourceFile) => {
  const { fault } = file.as(credentialsBaseline)
  const reason = `${fault ?? ''}, so that what it holds is reported as new`
  return { facts: null, findings: [], unknown: fault === null ? [] : [{ subject: file.path, reason }] }
}

/** What `secrets` does with files and with the repository. */
export const implementation = implementSensor(settings, {
  facts: allowedSchema,
  inspect: async (file, { baseline: path }, companions) => {
    if (file.path === path) return readBaseline(file)
    if (installed.test(file.path)) return { facts: null, findings: [] }
    const baseline = baselineOf(companions, path)
    const found: Observation[] = []
    const allowed: Allowed = []
    for (const scanned of scannedTexts(file)) {
      const seen = await seenIn(file, scanned, baseline)
      found.push(...seen.findings)
      allowed.push(...seen.allowed)
    }
    const left = found.length - most
    const unlisted =
      left > 0 ? [{ subject: file.path, reason: `${left} more credentials than ${most} stand in it` }] : []
    return { facts: allowed.length === 0 ? null : allowed, findings: found.slice(0, most), unknown: unlisted }
  },
  conclude: async (facts, { change }) => ({
    findings: allowedBy(change, facts, (detector) => capital(whatIs(detector))),
    unknown: [],
  }),
})
