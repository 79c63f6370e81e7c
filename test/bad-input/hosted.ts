import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { asking, instant, sar } from '../commands/scene.ts'
import { startGitHub } from '../support/github/start.ts'
import type { FaultKind } from '../support/github/faults.ts'
import { commit, git, newFolder, put, removeFolder, repository, sound } from './tree.ts'

const mailbox = '.sar/pending_ops'

const wish = (name: string, value: string): string =>
  JSON.stringify({ schema_version: '1', operation: 'set', scope: 'repo', owner: 'octo', repo: 'model', name, value })

/** How GitHub fails, and which requests do: those that `writes` picks, or all. */
export interface Failing {
  readonly with: FaultKind
  readonly writes: boolean
}

/** A repository with work for every verb, its clone, and the GitHub that hosts it. */
export const openHosted = async () => {
  const cwd = newFolder()
  const aside = newFolder()
  sound(cwd)
  put(cwd, '.github/sar.yml', 'rescue: { autonomy: P1 }\n')
  put(
    cwd,
    '.github/sar/variables.yml',
    `expected:
  - { name: LOG_LEVEL, layer: repo-vars, default: info }
  - { name: API_KEY, layer: repo-secrets, required: false }
`,
  )
  put(cwd, `${mailbox}/variable_set_COLOUR.json`, wish('COLOUR', 'blue'))
  put(cwd, `${mailbox}/variable_set_SHAPE.json`, wish('SHAPE', 'round'))
  commit(cwd)
  git(cwd, 'update-ref', 'refs/remotes/origin/main', 'HEAD')
  git(cwd, 'symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main')
  const github = await startGitHub({ now: () => instant })
  await github.createRepository({ owner: 'octo', name: 'model', from: cwd, organization: true })
  github.collaborator(repository, 'ada', 'admin')
  github.setVariable(repository, 'SHAPE', 'square')
  const ada = github.token('ada')
  const merged = new Set(readdirSync(join(cwd, mailbox)))
  const variables = { ...asking({ github, token: ada }), XDG_STATE_HOME: aside, XDG_CACHE_HOME: aside }
  return {
    cwd,
    github,
    /** Runs a command in the clone; nothing in it waits longer than `timeout` milliseconds for an answer. */
    run: (argv: readonly string[], timeout = 20_000, token?: string) =>
      sar(argv, {
        cwd,
        variables: token === undefined ? variables : { ...variables, SAR_TOKEN: token },
        pace: { second: 1, timeout, spaced: false },
      }),
    fail: ({ with: kind, writes }: Failing): void => {
      const times = Number.POSITIVE_INFINITY
      if (!writes) github.fail({ with: kind, times })
      else for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) github.fail({ with: kind, times, method })
    },
    /** Brings what was queued to the default branch at GitHub, as merging it would. */
    merge: async (): Promise<void> => {
      for (const name of readdirSync(join(cwd, mailbox)).filter((one) => !merged.has(one))) {
        const content = readFileSync(join(cwd, mailbox, name)).toString('base64')
        const answer = await fetch(`${github.url}/repos/${repository}/contents/${mailbox}/${name}`, {
          method: 'PUT',
          headers: { authorization: `Bearer ${ada}` },
          body: JSON.stringify({ message: 'Queue', content }),
        })
        if (answer.status !== 201) throw new Error(`${name} was not merged: ${answer.status}`)
        merged.add(name)
      }
    },
    /** What nobody may lose: the files of the mailbox, and what is live. */
    wishes: (): Readonly<Record<string, string>> =>
      Object.fromEntries(
        readdirSync(join(cwd, mailbox)).map((name) => [name, readFileSync(join(cwd, mailbox, name), 'utf8')]),
      ),
    close: async (): Promise<void> => {
      await github.stop()
      removeFolder(cwd)
      removeFolder(aside)
    },
  }
}
