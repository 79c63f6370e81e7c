import { git, gitText, tryGit } from './git.ts'
import { writeObject } from './objects.ts'
import { readObject } from './reader.ts'

export type Person = { readonly name: string; readonly email: string; readonly date: string }

export type Commit = {
  readonly oid: string
  readonly tree: string
  readonly parents: readonly string[]
  readonly author: Person
  readonly committer: Person
  readonly message: string
  /** The commit as it was signed, and its signature. */
  readonly signature: string | null
  readonly payload: string | null
}

/** GitHub shows times in UTC, without fractions. */
const utc = (seconds: string): string => `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}Z`

const parsePerson = (line: string): Person => {
  const open = line.indexOf('<')
  const close = line.lastIndexOf('>')
  const [seconds = '0'] = line.slice(close + 2).split(' ')
  return { name: line.slice(0, open).trim(), email: line.slice(open + 1, close), date: utc(seconds) }
}

const parseCommit = (oid: string, content: Buffer): Commit => {
  const text = content.toString('utf8')
  const blank = text.indexOf('\n\n')
  const fields: [string, string][] = []
  for (const line of text.slice(0, blank < 0 ? undefined : blank).split('\n')) {
    const last = fields.at(-1)
    if (line.startsWith(' ') && last !== undefined) last[1] += `\n${line.slice(1)}`
    else fields.push([line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)])
  }
  const field = (name: string): string => fields.find(([key]) => key === name)?.[1] ?? ''
  const signature = fields.find(([key]) => key === 'gpgsig')?.[1] ?? null
  return {
    oid,
    tree: field('tree'),
    parents: fields.filter(([key]) => key === 'parent').map(([, value]) => value),
    author: parsePerson(field('author')),
    committer: parsePerson(field('committer')),
    message: blank < 0 ? '' : text.slice(blank + 2).replace(/\n$/, ''),
    signature,
    payload: signature === null ? null : text.replace(/\ngpgsig [^\n]*(\n [^\n]*)*/, ''),
  }
}

/** The commit a revision names; tags are followed. */
export const readCommit = async (directory: string, revision: string): Promise<Commit | undefined> => {
  const object = await readObject(directory, `${revision}^{commit}`)
  return object === undefined || object.type !== 'commit' ? undefined : parseCommit(object.oid, object.content)
}

export type Log = {
  readonly path?: string | undefined
  readonly since?: string | undefined
  readonly until?: string | undefined
  readonly author?: string | undefined
}

/** So many parents are followed one by one: more are cheaper by git itself. */
const longest = 300

/** The commits from a tip on, as long as each has one parent at most; undefined where git must put them in order. */
const straight = async (directory: string, tip: string, without: readonly string[]): Promise<string[] | undefined> => {
  const oids: string[] = []
  let next: string | undefined = tip
  while (next !== undefined && !without.includes(next)) {
    const commit: Commit | undefined = oids.length < longest ? await readCommit(directory, next) : undefined
    if (commit === undefined || commit.parents.length > 1) return undefined
    oids.push(commit.oid)
    next = commit.parents[0]
  }
  return next === undefined && without.length > 0 ? undefined : oids
}

/** Ids of the commits reachable from one and not from the others, newest first. */
export const listCommits = async (
  directory: string,
  tip: string,
  without: readonly string[] = [],
  filter: Log = {},
): Promise<string[]> => {
  const isWhole = Object.values(filter).every((value) => value === undefined)
  const line = isWhole && without.length < 2 ? await straight(directory, tip, without) : undefined
  if (line !== undefined) return line
  const flags = [
    ...(filter.since === undefined ? [] : [`--since=${filter.since}`]),
    ...(filter.until === undefined ? [] : [`--until=${filter.until}`]),
    ...(filter.author === undefined ? [] : ['--fixed-strings', '--regexp-ignore-case', `--author=${filter.author}`]),
  ]
  const path = filter.path === undefined || filter.path === '' ? [] : ['--', filter.path]
  const text = await gitText(directory, [
    '--literal-pathspecs',
    'rev-list',
    ...flags,
    tip,
    ...without.map((oid) => `^${oid}`),
    ...path,
  ])
  return text === '' ? [] : text.split('\n')
}

/** The best common ancestor of two commits. */
export const mergeBase = (directory: string, one: string, other: string): Promise<string | undefined> =>
  tryGit(directory, ['merge-base', one, other])

/** Whether a commit is reachable from another. */
export const isAncestor = async (directory: string, ancestor: string, tip: string): Promise<boolean> =>
  ancestor === tip ||
  (await readCommit(directory, tip))?.parents.includes(ancestor) === true ||
  (await tryGit(directory, ['merge-base', '--is-ancestor', ancestor, tip])) !== undefined

export type NewCommit = {
  readonly tree: string
  readonly parents: readonly string[]
  readonly author: Person
  readonly committer: Person
  readonly message: string
}

const personLine = ({ name, email, date }: Person): string => {
  const clean = (text: string): string => text.replace(/[<>\n\0]/g, '')
  return `${clean(name)} <${clean(email)}> ${Math.floor(new Date(date).getTime() / 1000)} +0000`
}

/** Writes a commit object, its message byte for byte as given; answers its id. */
export const writeCommit = async (directory: string, commit: NewCommit): Promise<string> => {
  const lines = [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${personLine(commit.author)}`,
    `committer ${personLine(commit.committer)}`,
    '',
    commit.message,
  ]
  return writeObject(directory, 'commit', Buffer.from(lines.join('\n')))
}

/** A packed archive of a commit's files, under one folder. */
export const archive = (directory: string, oid: string, format: 'tar.gz' | 'zip', folder: string): Promise<Buffer> =>
  git(directory, ['archive', `--format=${format}`, `--prefix=${folder}/`, oid])
