import { namesCredential, suggestsCredential } from './credential-names.ts'
import type { Sighting } from './credential-sighting.ts'
import { looksRandom, looksSecret } from './credential-values.ts'

/**
 * How a file writes values: `quoted` code takes only string literals, `plain` configuration bare words too, a `netrc`
 * puts a blank between name and value.
 */
export type Writing = 'quoted' | 'plain' | 'yaml' | 'dockerfile' | 'netrc'

const keyword = /key|token|secret|passw|passphrase|pwd|[_-]pass(?![a-z])|credentials|creds|[_-]pat(?![a-z])/gi
const nameCharacter = /[A-Za-z0-9_.-]/
const reach = 600
/** `: str =` of Python and TypeScript, `=`, `:`, `:=`, `=>`; also `==` and `!=`: who compares with it writes it down too. */
const operator =
  /^["'`]?\]?[ \t]{0,40}(?::[ \t]{0,8}[A-Za-z_][\w.[\]|]{0,60}[ \t]{0,8}=(?!=)|:=|=>|={1,3}(?![=~])|!==?|:(?![:=]))[ \t]{0,40}/
const asDefault = /(?:setdefault|setenv|getenv|putenv|environ\.get)\([ \t]{0,8}["']$/
const comma = /^["'][ \t]{0,8},[ \t]{0,8}/
const bare = /^[^\s"'`#,;)}\]]{1,500}(?=\s*(?:[#;].*)?$)/

interface Literal {
  /** Offset from the start of the rest of the line. */
  readonly at: number
  readonly text: string
}

interface Place {
  readonly text: string
  readonly start: number
  readonly end: number
  readonly lineEnd: number
  readonly before: string
  readonly rest: string
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? ''

/** Windows are cut before lines are looked for: a file may be one line of megabytes. */
const nameAt = (text: string, hit: number): Place => {
  let start = hit
  while (start > 0 && hit - start < 100 && nameCharacter.test(text[start - 1] ?? '')) start -= 1
  let end = hit
  while (end < text.length && end - hit < 100 && nameCharacter.test(text[end] ?? '')) end += 1
  const rest = firstLine(text.slice(end, end + reach))
  const before = text.slice(Math.max(0, start - 60), start)
  return {
    text,
    start,
    end,
    lineEnd: end + rest.length,
    before: before.slice(before.lastIndexOf('\n') + 1),
    rest: rest.trimEnd(),
  }
}

const quotedAt = (rest: string, at: number): Literal | null => {
  const opening = /^[rbu]{0,2}(["'`])/i.exec(rest.slice(at, at + 3))
  const quote = opening?.[1]
  if (opening === null || quote === undefined) return null
  const from = at + opening[0].length
  for (let end = from; end < rest.length; end += 1) {
    if (rest[end] === '\\') end += 1
    else if (rest[end] === quote) return { at: from, text: rest.slice(from, end) }
  }
  return null
}

const bareAt = (rest: string, at: number): Literal | null => {
  const [text] = bare.exec(rest.slice(at)) ?? []
  return text === undefined ? null : { at, text }
}

const isFlag = ({ text, start }: Place): boolean => text.startsWith('--', start)

const operatorEnd = (place: Place, writing: Writing): number | null => {
  const { before, rest } = place
  const assigned = operator.exec(rest)
  if (assigned !== null) return assigned[0].length
  const second = comma.exec(rest)
  if (second !== null && asDefault.test(before)) return second[0].length
  const spaced = /^[ \t]{1,8}/.exec(rest)
  if (spaced === null) return null
  const isArgument = writing !== 'quoted' && isFlag(place)
  const isInstruction = writing === 'dockerfile' && /^[ \t]*(?:ENV|ARG)[ \t]+$/i.test(before)
  return isArgument || isInstruction || writing === 'netrc' ? spaced[0].length : null
}

const literalAfter = (place: Place, writing: Writing): Literal | null => {
  const at = operatorEnd(place, writing)
  if (at === null) return null
  const quoted = quotedAt(place.rest, at)
  if (quoted !== null || writing === 'quoted') return quoted
  const isWord = writing === 'dockerfile' || writing === 'netrc' || isFlag(place)
  if (!isWord) return bareAt(place.rest, at)
  const [text] = /^[^\s"'`;&|]{1,500}/.exec(place.rest.slice(at)) ?? []
  return text === undefined ? null : { at, text }
}

/** Kubernetes' pair: `- name: HF_TOKEN` and, on the next line, `value: …`. */
const valueBelow = ({ text, before, rest, end, lineEnd }: Place): Literal | null => {
  if (!/name:[ \t]{1,8}["']?$/.test(before) || !/^["']?$/.test(rest)) return null
  const next = firstLine(text.slice(lineEnd + 1, lineEnd + reach))
  const [opening] = /^[ \t]{0,80}value:[ \t]{1,8}/.exec(next) ?? []
  if (opening === undefined) return null
  const found = quotedAt(next.trimEnd(), opening.length) ?? bareAt(next.trimEnd(), opening.length)
  return found === null ? null : { text: found.text, at: found.at + lineEnd + 1 - end }
}

/** What the name is, without the object that it hangs on: `self.api_key` → `api_key`, `--api-key` → `api-key`. */
const shortName = (name: string): string => name.slice(name.lastIndexOf('.') + 1).replace(/^-{1,2}/, '')

/** In code, `"api_key="` and `?api_key=` are the beginning of a text to which something is added. */
const opensText = ({ before, rest }: Place): boolean => {
  const last = before.at(-1) ?? ''
  return last === '?' || last === '&' || last === '^' || (/["'`]/.test(last) && !rest.startsWith(last))
}

/** `{"username": "ann", "key": "` of a `kaggle.json`, however it is laid out. */
const besideUser =
  /"username"\s{0,4}:\s{0,4}"[^"\n]{1,80}"\s{0,4},\s{0,20}"$|'username'\s{0,4}:\s{0,4}'[^'\n]{1,80}'\s{0,4},\s{0,20}'$/

/** What a value must be under this name to be a credential; null where the name is none of one. */
const judgeOf = (name: string, { text, start, before }: Place): ((value: string) => boolean) | null => {
  if (namesCredential(name)) return looksSecret
  if (suggestsCredential(name)) return looksRandom
  if (name !== 'key') return null
  if (before.endsWith('wandb.login(')) return looksSecret
  return besideUser.test(text.slice(Math.max(0, start - 160), start)) ? looksRandom : null
}

/** `%env NAME=value` and `!export NAME=value` of a notebook are lines of a shell. */
const writingAt = ({ before }: Place, writing: Writing): Writing =>
  writing === 'quoted' && /^[ \t]{0,40}(?:%env[ \t]|![ \t]{0,4}[A-Za-z])/.test(before) ? 'plain' : writing

const sight = (place: Place, given: Writing): Sighting | null => {
  const name = shortName(place.text.slice(place.start, place.end))
  const writing = writingAt(place, given)
  if (writing === 'quoted' && opensText(place)) return null
  const judge = judgeOf(name, place)
  if (judge === null) return null
  const below = writing === 'yaml' ? valueBelow(place) : null
  const literal = below ?? literalAfter(place, writing)
  if (literal === null || !judge(literal.text)) return null
  const start = place.end + literal.at
  const detector =
    below === null ? (writing === 'dockerfile' ? 'dockerfile-secret' : 'assigned-secret') : 'kubernetes-secret'
  return { detector, start, end: start + literal.text.length, secret: literal.text, name, confidence: 'medium' }
}

/** Every literal that a text stores under a name of a credential. A guess by name and value, hence never certain. */
export const assignedCredentials = (text: string, writing: Writing): readonly Sighting[] => {
  const found: Sighting[] = []
  let done = -1
  for (const { index } of text.matchAll(keyword)) {
    if (index < done) continue
    const place = nameAt(text, index)
    done = place.end
    const sighting = sight(place, writing)
    if (sighting !== null) found.push(sighting)
  }
  return found
}
