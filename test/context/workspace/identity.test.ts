import { describe, expect, it } from 'vitest'
import { diskWorkspace } from '../../../src/context/workspace/disk.ts'
import { runGit, scratchRepository } from './scratch.ts'

describe('the repository that a remote names', () => {
  it.each([
    ['https://github.com/acme/churn.git', 'acme/churn'],
    ['https://github.com/acme/churn', 'acme/churn'],
    ['https://github.com/acme/churn/', 'acme/churn'],
    ['https://token@github.example.com:8443/acme/churn.git', 'acme/churn'],
    ['git@github.com:acme/churn.git', 'acme/churn'],
    ['git@github.example.com:acme/churn', 'acme/churn'],
    ['github.com:/acme/churn.git', 'acme/churn'],
    ['ssh://git@github.example.com:2222/acme/churn.git', 'acme/churn'],
    ['git://github.com/acme/.github', 'acme/.github'],
    ['http://127.0.0.1:4000/acme/churn.git', 'acme/churn'],
    ['https://gitlab.example.com/group/sub/churn.git', null],
    ['https://github.com/acme', null],
    ['https://github.com/acme/..', null],
    ['/srv/git/churn.git', null],
    ['../acme/churn', null],
    ['file:///srv/churn.git', null],
    ['C:\\repos\\churn', null],
    ['https://github.com/ac me/churn', null],
  ])('%s is %s', async (remote, repository) => {
    const folder = scratchRepository()
    runGit(folder, ['config', 'remote.origin.url', remote])
    expect((await diskWorkspace(folder)).repository).toBe(repository)
  })
})

describe('the default branch', () => {
  it('is main or master where there is one, at the remote before here', async () => {
    const folder = scratchRepository({ a: '' })
    runGit(folder, ['branch', '-m', 'main', 'work'])
    expect((await diskWorkspace(folder)).defaultBranch).toBeNull()
    runGit(folder, ['branch', 'main'])
    expect((await diskWorkspace(folder)).defaultBranch).toBe('main')
    runGit(folder, ['update-ref', 'refs/remotes/origin/master', 'HEAD'])
    expect((await diskWorkspace(folder)).defaultBranch).toBe('master')
    runGit(folder, ['symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/release/2'])
    runGit(folder, ['update-ref', 'refs/remotes/origin/release/2', 'HEAD'])
    expect((await diskWorkspace(folder)).defaultBranch).toBe('release/2')
  })
})
