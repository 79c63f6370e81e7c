import { parse } from 'smol-toml'
import { normalizedName } from '../requirements.ts'
import { tokenize } from './tokens.ts'

const head = /^[ \t'"]{0,9}(?:[\w.-]{1,80}::)?([A-Za-z0-9][\w.-]{0,120})/

/** `…/name.git@commit`, `…/name-1.0-py3-none-any.whl`, `…#egg=name`, `…#subdirectory=envs/name`. */
const inAddress = (address: string): readonly string[] => {
  const egg = /[#&]egg=([\w.-]{1,120})/.exec(address)?.[1]
  const below = /[#&]subdirectory=([^&\s]{1,300})/.exec(address)?.[1]?.split('/').at(-1)
  const [path = ''] = address.split(/[?#]|\.git@/)
  const [last = ''] = (path.split('/').at(-1) ?? '').split('@')
  return [egg ?? '', below ?? '', last.replace(/\.git$|-\d.*/, '')]
}

/** The name that one requirement, however written, begins with; an address gives the name at its end. */
export const namesIn = (requirement: string): readonly string[] => {
  const [bare = ''] = requirement.split(/ #|;/)
  const named = head.exec(bare)?.[1] ?? ''
  const names = bare.includes('://') ? [named, ...inAddress(bare.trim())] : [named]
  return names.filter((name) => name !== '').map(normalizedName)
}

/** Keys of TOML tables below which requirements stand. */
const listing = /depend|require|extras|groups|packages|^name$|constraint|overrides/i
/** Tools' settings that name modules without asking for them. */
const describing = new Set(
  'mypy ruff isort pytest coverage pylint pyright black flake8 deptry bandit towncrier'.split(' '),
)

/** Groups of entry points are named after the distribution that loads them: `pyinstaller40`, `fsspec.specs`. */
const hostsOf = (groups: unknown, add: (text: string) => void): void => {
  if (groups === null || typeof groups !== 'object') return
  for (const group of Object.keys(groups)) add((group.split('.')[0] ?? group).replace(/\d{1,20}$/, ''))
}

const walkToml = (value: unknown, listed: boolean, add: (text: string) => void): void => {
  if (typeof value === 'string') {
    if (listed) add(value)
  } else if (Array.isArray(value)) for (const item of value) walkToml(item, listed, add)
  else if (value !== null && typeof value === 'object')
    for (const [key, inner] of Object.entries(value)) {
      if (describing.has(key)) continue
      if (listed) add(key)
      if (key === 'entry-points') hostsOf(inner, add)
      else walkToml(inner, listed || listing.test(key), add)
    }
}

const ofToml = (text: string): readonly string[] | string => {
  const found: string[] = []
  try {
    walkToml(parse(text), false, (one) => found.push(...namesIn(one)))
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? 'no TOML') : 'no TOML'
  }
  return found
}

const ofLines = (text: string): readonly string[] =>
  text.split('\n').flatMap((line) => {
    const wanted = line.trim()
    if (wanted.startsWith('#')) return []
    return namesIn(wanted.replace(/^(?:-e|--editable)[ =]/, '').replace(/^-\w[ =].*|^--.*/, ''))
  })

const listingKey = /requires|deps|dependenc|extras|additional|^name$/i

/** `setup.cfg` and `tox.ini`: values of keys that list requirements, and whole sections of extras. */
const ofIni = (text: string): readonly string[] => {
  const found: string[] = []
  let section = ''
  let key = ''
  for (const line of text.split('\n')) {
    if (/^\s*[#;]/.test(line)) continue
    const heading = /^\[([^\]]{1,120})\]/.exec(line)?.[1]
    const own = /^([\w.-]{1,80})\s{0,9}[=:](.*)$/.exec(line)
    if (heading !== undefined) section = heading
    else if (own !== null) key = own[1] ?? ''
    if (heading !== undefined || (!listingKey.test(key) && !/extras/.test(section))) continue
    const value = own === null ? line : (own[2] ?? '')
    found.push(...namesIn(value.trim().replace(/^[\w{},!.-]{1,80}:\s{1,9}/, '')))
  }
  return found
}

const listItem = /^\s*-\s{1,9}(?:\w{1,40}:\s{1,9})?(.*)$/
const ofYaml = (text: string): readonly string[] =>
  text.split('\n').flatMap((line) => {
    const item = listItem.exec(line)?.[1] ?? /^\s*[\w-]{1,40}:\s{0,9}\[(.*)\]/.exec(line)?.[1]
    return item === undefined
      ? []
      : item
          .replace(/^\[|\]$/g, '')
          .split(/,(?=\s*['"A-Za-z])/)
          .flatMap(namesIn)
  })

const ofLock = (text: string): readonly string[] =>
  Array.from(
    text.matchAll(/(?:^|\s)(?:- )?name ?[=:] ?"?([\w.-]{1,120})|^ {8}"([\w.-]{1,120})": \{/gm),
    ([, name, key]) => normalizedName(name ?? key ?? ''),
  )

/** The names that a list of distributions holds, normalized; or one line on why it cannot be read. */
export const declaredIn = (path: string, text: string): readonly string[] | string => {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (/lock/.test(name) && !name.endsWith('.txt')) return ofLock(text)
  if (name.endsWith('.toml') || name === 'Pipfile') return ofToml(text)
  if (name.endsWith('.cfg') || name.endsWith('.ini')) return ofIni(text)
  return /\.ya?ml$/.test(name) ? ofYaml(text) : ofLines(text)
}

/** Every string of a Python file that begins like a requirement: `setup.py` and files that hand lists to it. */
export const namesInStrings = (text: string): readonly string[] =>
  tokenize(text).lines.flatMap(({ tokens }) =>
    tokens.flatMap(({ kind, text }) =>
      kind === 'string' || kind === 'format'
        ? text.split('\n').flatMap((line) => namesIn(line.replace(/^[\w]{0,2}['"]{1,3}/, '')))
        : [],
    ),
  )

const installing =
  /\b(?:(?:pip3?|conda|mamba|micromamba|pixi|uv|poetry|pdm|pipenv|rye|hatch|pip_install|easy_install)[ \t(])[^\n]{0,400}/g

/** A word of a command: a requirement, an address, or an archive of this machine, which is named as its distribution. */
const namesInWord = (word: string): readonly string[] => {
  if (/\.(?:zip|whl|tar\.gz)$/.test(word))
    return inAddress(word.replace(/\.zip$|\.tar\.gz$/, ''))
      .filter((name) => name !== '')
      .map(normalizedName)
  return /^[A-Za-z]/.test(word) || word.includes('://') ? namesIn(word) : []
}

/** Words behind `pip install` and the like, in whatever text: scripts, Dockerfiles, documents, messages. */
export const installedIn = (text: string): readonly string[] => {
  if (!/install|\badd\b/.test(text)) return []
  const joined = text.replace(/(?<!\\)\\+r?\\?n?\s*\n/g, ' ')
  return Array.from(joined.matchAll(installing), ([command]) => command).flatMap((command) =>
    /install|\badd\b/.test(command) ? command.split(/[\s,"'`()[\]]+/).flatMap((word) => namesInWord(word)) : [],
  )
}
