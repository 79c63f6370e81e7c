import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { commitAll, runGit, scratchRepository, write } from './context/workspace/scratch.ts'
import { startGitHub } from './support/github/start.ts'
import { runAction } from './support/run-action.ts'

const repository = 'octo/models'
const box = '.sar/pending_ops'
const folder = resolve(import.meta.dirname, '../.github/actions/process-intents')

const { inputs, runs } = z
  .object({
    inputs: z.record(z.string(), z.object({ default: z.string().optional() })),
    runs: z.object({ using: z.literal('node24'), main: z.string() }),
  })
  .parse(parse(readFileSync(join(folder, 'action.yml'), 'utf8')))

/** The inputs of a step that gives none but a token, as the runner hands them over. */
const inputsWith = (token: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(inputs).map(([name, { default: text = '' }]) => [
      `INPUT_${name.toUpperCase()}`,
      name === 'token' ? token : text,
    ]),
  )

const queued = (given: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      `${box}/variable_${name}.json`,
      JSON.stringify({ operation: 'set', name, value, queued_at: '2026-05-01T10:00:00Z' }),
    ]),
  )

const scene = async (files: Readonly<Record<string, string>>) => {
  const workspace = scratchRepository({ '.github/sar.yml': 'service: action\n', ...files })
  const github = await startGitHub()
  onTestFinished(() => github.stop())
  await github.createRepository({ owner: 'octo', name: 'models', from: workspace })
  github.collaborator(repository, 'ada', 'admin')
  const process = (token: string) =>
    runAction(workspace, {
      GITHUB_REPOSITORY: repository,
      GITHUB_EVENT_NAME: 'push',
      GITHUB_API_URL: github.url,
      ...inputsWith(token),
    })
  const written = () =>
    github.requests.filter(({ method, route }) => method !== 'GET' && route.includes('/actions/variables'))
  return { workspace, github, process, written }
}

describe('the action process-intents', { timeout: 120_000 }, () => {
  it('runs the program that the other actions run', () => {
    const main = resolve(folder, runs.main)
    expect(main).toBe(resolve(import.meta.dirname, '../dist/action.mjs'))
    expect(existsSync(main)).toBe(true)
  })

  it('applies what was merged once, and says what it refuses and what waits for a person', async () => {
    const governed = { '.github/sar/variables.yml': 'expected: [{ name: GATE, layer: repo-vars, governed: true }]\n' }
    const { github, process, written } = await scene({ ...governed, ...queued({ FLAG: 'on', GATE: 'off' }) })
    const ran = await process(github.token('ada'))
    expect([ran.status, ran.outputs.get('state')]).toEqual([0, 'pass'])
    expect(ran.summary).toContain('1 of 2 applied.')
    expect(ran.summary).toMatch(
      /^\| applied \| set `FLAG` \| repo \| `.*variable_FLAG\.json` \| written and read back \|$/m,
    )
    expect(ran.summary).toMatch(
      /^\| governed \| set `GATE` .*its name is governed, and GitHub knows no account for who made commit .* \|$/m,
    )
    expect(written().map(({ status }) => status)).toEqual([404, 201])
    expect((await process(github.token('ada'))).outputs.get('state')).toBe('pass')
    expect(written()).toHaveLength(2)
    expect(github.violations).toEqual([])
  })

  it('names the right that the token of a workflow never has', async () => {
    const { github, process, written } = await scene(queued({ FLAG: 'on' }))
    const ran = await process(github.jobToken(repository, { contents: 'write', metadata: 'read' }))
    expect([ran.status, ran.outputs.get('state')]).toEqual([4, 'inconclusive'])
    expect(ran.summary).toMatch(/^\| waiting \| set `FLAG` .*\(needs `actions_variables: write`\) \|$/m)
    expect(written().filter(({ status }) => status < 300)).toEqual([])
  })

  it('applies nothing where a change has moved the state into a folder, whatever that folder says', async () => {
    const settings = 'service: action\nstate: { dir: .sar }\n'
    const { github, process, written } = await scene({ ...queued({ FLAG: 'on' }), '.github/sar.yml': settings })
    const ran = await process(github.token('ada'))
    expect(ran.log).toMatch(/::error::.*the settings keep the state in a folder/)
    expect([ran.status, written()]).toEqual([4, []])
  })

  it('applies nothing of another branch than the default one', async () => {
    const { workspace, github, process, written } = await scene({ 'README.md': '# Models\n' })
    runGit(workspace, ['checkout', '-q', '-b', 'feature/x'])
    write(workspace, queued({ FLAG: 'on' }))
    commitAll(workspace)
    const ran = await process(github.token('ada'))
    expect(ran.log).toMatch(/::error::.*only what main holds is processed, and this is feature\/x/)
    expect([ran.status, written()]).toEqual([3, []])
  })
})
