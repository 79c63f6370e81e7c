import { stat } from 'node:fs/promises'
import { RepositoryError } from '../../domain/errors.ts'
import { withConverted } from './conversions.ts'
import { gitOutput } from './git.ts'
import { gitHistory } from './history.ts'
import { branchCommand, defaultBranchOf, parseConfig, repositoryOf } from './identity.ts'
import { listingCommands, readListing } from './listing.ts'
import { readOnDisk } from './on-disk.ts'
import { hashOfEntries, makeTree } from './tree.ts'
import type { Workspace } from '../../domain/workspace.ts'

/**
 * The working tree that a path lies in: what git tracks of it, as it is on disk now, and the untracked files that no
 * ignore rule names. Throws RepositoryError where there is none that git can read. Nothing is written, and the five git
 * processes run at once.
 */
export const diskWorkspace = async (path: string): Promise<Workspace> => {
  await expectFolder(path)
  const ask = (args: readonly string[]): Promise<Buffer> => gitOutput(path, args)
  const [place, index, status, settings, branches] = await Promise.all([
    ask(['rev-parse', '--is-shallow-repository', '--git-path', 'info/attributes', '--show-toplevel']),
    ask(listingCommands.index),
    ask(listingCommands.status),
    ask(['config', '--list', '-z']),
    ask(branchCommand),
  ])
  const [shallow = '', infoAttributes = '', ...rest] = place.toString('utf8').replace(/\n$/, '').split('\n')
  const root = rest.join('\n')
  const config = parseConfig(settings.toString('utf8'))
  if (config.get('extensions.objectformat') === 'sha256')
    throw new RepositoryError(`SHA-256 objects in ${root}`, 'GitHub hosts repositories with SHA-1 objects only')
  const listing = readListing(root, index, status)
  const entries = await withConverted(root, listing.entries, config, infoAttributes)
  const tree = makeTree({ entries, partial: listing.partial, read: (entry) => readOnDisk(root, entry) })
  return {
    root,
    commit: listing.commit,
    branch: listing.branch,
    defaultBranch: defaultBranchOf(branches.toString('utf8')),
    dirty: listing.dirty,
    repository: repositoryOf(config.get('remote.origin.url') ?? ''),
    treeHash: hashOfEntries(tree.entries),
    tree,
    history: gitHistory(root, listing.commit, shallow === 'true'),
  }
}

async function expectFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => null)
  if (found === null) throw new RepositoryError(`no such folder: ${path}`, 'name a folder that git tracks')
  if (!found.isDirectory()) throw new RepositoryError(`not a folder: ${path}`, 'name a folder that git tracks')
}
