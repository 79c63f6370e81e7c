import { resolve } from 'node:path'
import { RepositoryError } from '../../domain/errors.ts'
import { withConverted } from './conversions.ts'
import { gitOutput } from './git.ts'
import { gitHistory } from './history.ts'
import { branchCommand, defaultBranchOf, parseConfig, repositoryOf } from './identity.ts'
import { listingCommands, readIndex, readListing } from './listing.ts'
import { readOnDisk } from './on-disk.ts'
import { hashOfEntries, makeTree } from '../../domain/tree.ts'
import type { Workspace } from '../../domain/workspace.ts'

/**
 * The working tree that a path lies in: what git tracks of it, as it is on disk now, and the untracked files that no
 * ignore rule names. Throws RepositoryError where there is none that git can read. Nothing is written, and the five git
 * processes run at once.
 */
export const diskWorkspace = async (path: string): Promise<Workspace> => {
  const ask = (args: readonly string[]): Promise<Buffer> => gitOutput(path, args)
  // What takes longest starts first.
  const compared = ask(listingCommands.status)
  const place = ask(placeCommand).then(parsePlace)
  // The index is read while git still compares the files: that is half of the time.
  const staged = Promise.all([place, ask(listingCommands.index)]).then(([{ root }, index]) => readIndex(root, index))
  const [{ root, shallow, infoAttributes }, index, status, settings, branches] = await Promise.all([
    place,
    staged,
    compared,
    ask(['config', '--list', '-z']),
    ask(branchCommand),
  ])
  const config = parseConfig(settings.toString('utf8'))
  if (config.get('extensions.objectformat') === 'sha256')
    throw new RepositoryError(`SHA-256 objects in ${root}`, 'GitHub hosts repositories with SHA-1 objects only')
  const listing = readListing(root, index, status)
  const entries = await withConverted(root, listing.entries, config, resolve(path, infoAttributes))
  const { partial, lacking } = listing
  const tree = makeTree({ entries, partial, lacking, read: (entry) => readOnDisk(root, entry) })
  return {
    root,
    commit: listing.commit,
    branch: listing.branch,
    defaultBranch: defaultBranchOf(branches.toString('utf8')),
    dirty: listing.dirty,
    repository: repositoryOf(config.get('remote.origin.url') ?? ''),
    treeHash: hashOfEntries(tree.entries),
    tree,
    history: gitHistory(root, listing.commit, shallow),
  }
}

const placeCommand = ['rev-parse', '--is-shallow-repository', '--git-path', 'info/attributes', '--show-toplevel']

/** The folder comes last: its name may hold line ends itself. */
function parsePlace(output: Buffer): {
  readonly root: string
  readonly shallow: boolean
  readonly infoAttributes: string
} {
  const [shallow, infoAttributes = '', ...rest] = output.toString('utf8').replace(/\n$/, '').split('\n')
  return { root: rest.join('\n'), shallow: shallow === 'true', infoAttributes }
}
