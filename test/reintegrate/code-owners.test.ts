import { expect, it } from 'vitest'
import { ownersOf } from '../../src/reintegrate/code-owners.ts'

/** The examples of GitHub's page "About code owners", with what it says of each. */
const text = `
# a comment
*       @global-owner1 @global-owner2
*.js    @js-owner #This is an inline comment.
*.go docs@example.com
*.txt @octo-org/octocats
/build/logs/ @doctocat
docs/* docs@example.com
apps/ @octocat
/docs/ @doctocat
/scripts/ @doctocat @octocat
**/logs @octocat
/apps/github
`

it.each([
  ['README.md', ['@global-owner1', '@global-owner2']],
  ['src/deep/a.js', ['@js-owner']],
  ['cmd/a.go', ['docs@example.com']],
  ['note.txt', ['@octo-org/octocats']],
  ['build/logs/a', ['@octocat']],
  ['build/logs', ['@octocat']],
  ['x/build/logsa', ['@global-owner1', '@global-owner2']],
  ['apps/a.js', ['@octocat']],
  ['x/apps/y/z', ['@octocat']],
  ['docs/a/b.md', ['@doctocat']],
  ['scripts/run', ['@doctocat', '@octocat']],
  ['apps/github/x', []],
])('%s belongs to %j', (path, owners) => {
  expect(ownersOf(text, path)).toEqual(owners)
})

it('knows files of a folder from what lies below', () => {
  expect(ownersOf('docs/* @a', 'docs/x.md')).toEqual(['@a'])
  expect(ownersOf('docs/* @a', 'docs/x/y.md')).toEqual([])
  expect(ownersOf('', 'a')).toEqual([])
})
