import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gitText, tryGit } from './git.ts'
import { readHead } from './reader.ts'

export type Reference = { readonly name: string; readonly oid: string; readonly type: string }

const noOid = '0'.repeat(40)

/** Whether a text is an object's whole id. */
export const isOid = (text: string): boolean => /^[0-9a-f]{40}$/.test(text)

/** The references that begin with a prefix (`refs/heads/`), sorted by name. */
export const listReferences = async (directory: string, prefix: string): Promise<Reference[]> => {
  const text = await gitText(directory, ['for-each-ref', '--format=%(objectname) %(objecttype) %(refname)'])
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [oid = '', type = '', ...name] = line.split(' ')
      return { oid, type, name: name.join(' ') }
    })
    .filter(({ name }) => name.startsWith(prefix))
}

/** Where a reference points to by its own file; undefined where it has none, or one that names another reference. */
const looseOid = async (directory: string, name: string): Promise<string | undefined> => {
  if (/\.\.|[\0-\x20~^:?*[\\]/.test(name)) return undefined
  const text = await readFile(join(directory, name), 'utf8').catch(() => '')
  return isOid(text.trimEnd()) ? text.trimEnd() : undefined
}

/** One reference by its full name. */
export const findReference = async (directory: string, name: string): Promise<Reference | undefined> => {
  if (!name.startsWith('refs/')) return undefined
  const loose = await looseOid(directory, name)
  const head = loose === undefined ? undefined : await readHead(directory, loose)
  if (head !== undefined) return { name, oid: head.oid, type: head.type }
  const text = await tryGit(directory, [
    'for-each-ref',
    '--count=1',
    '--format=%(objectname) %(objecttype) %(refname)',
    name,
  ])
  const [oid, type, found] = (text ?? '').split(' ')
  return oid === undefined || oid === '' || type === undefined || found !== name ? undefined : { name, oid, type }
}

/** The commit at the tip of a branch. */
export const branchTip = async (directory: string, branch: string): Promise<string | undefined> =>
  (await findReference(directory, `refs/heads/${branch}`))?.oid

/** Whether git allows the name. */
export const isReferenceName = async (directory: string, name: string): Promise<boolean> =>
  name.startsWith('refs/') && (await tryGit(directory, ['check-ref-format', name])) !== undefined

/** Moves a reference that has a file of its own, under the lock that git itself takes. Undefined: git must do it. */
const moveLoose = async (
  directory: string,
  name: string,
  before: string,
  after: string,
): Promise<boolean | undefined> => {
  if ((await looseOid(directory, name)) === undefined) return undefined
  const lock = join(directory, `${name}.lock`)
  const isLocked = await writeFile(lock, `${after}\n`, { flag: 'wx' }).then(
    () => true,
    () => false,
  )
  if (!isLocked) return undefined
  const stands = await looseOid(directory, name)
  const isThere = (await readHead(directory, after)) !== undefined
  if (stands === before && isThere) await rename(lock, join(directory, name))
  else await rm(lock)
  return stands === before && isThere
}

/**
 * Moves a reference from where it was known to be: compare and swap.
 * `before` undefined: it must not exist. `after` undefined: it is deleted. Answers whether it moved.
 */
export const moveReference = async (
  directory: string,
  name: string,
  before: string | undefined,
  after: string | undefined,
): Promise<boolean> => {
  const moved =
    before === undefined || after === undefined ? undefined : await moveLoose(directory, name, before, after)
  if (moved !== undefined) return moved
  const line = after === undefined ? `delete ${name} ${before ?? noOid}` : `update ${name} ${after} ${before ?? noOid}`
  return (await tryGit(directory, ['update-ref', '--stdin'], { input: `${line}\n` })) !== undefined
}
