import { gitText, tryGit } from './git.ts'

export type Reference = { readonly name: string; readonly oid: string; readonly type: string }

const noOid = '0'.repeat(40)

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

/** One reference by its full name. */
export const findReference = async (directory: string, name: string): Promise<Reference | undefined> => {
  if (!name.startsWith('refs/')) return undefined
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

/**
 * Moves a reference from where it was known to be: compare and swap by git itself.
 * `before` undefined: it must not exist. `after` undefined: it is deleted. Answers whether it moved.
 */
export const moveReference = async (
  directory: string,
  name: string,
  before: string | undefined,
  after: string | undefined,
): Promise<boolean> => {
  const line = after === undefined ? `delete ${name} ${before ?? noOid}` : `update ${name} ${after} ${before ?? noOid}`
  return (await tryGit(directory, ['update-ref', '--stdin'], { input: `${line}\n` })) !== undefined
}

/** Whether a text is an object's whole id. */
export const isOid = (text: string): boolean => /^[0-9a-f]{40}$/.test(text)
