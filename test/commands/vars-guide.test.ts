import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { asking, checkout, git, host, refusal, repository, sar, write } from './scene.ts'

const guide = `> **Last synced:** \`2026-05-01T06:00:00Z\` (auto-sync workflow)

# Settings

## 4. Repository Secrets

| # | Secret Name | Status | Last Updated | Purpose | Notes | <!-- pragma: allowlist secret -->
|---|---|---|---|---|---|
| 1 | \`TRACKING_TOKEN\` | ✅ Present | 5 hours ago | Tracking | none | <!-- pragma: allowlist secret -->

## 6. Repository Variables

| # | Variable | Status | Current Value | Purpose |
|---|---|---|---|---|
| 1 | \`LOG_LEVEL\` | ✅ **Set** \`info\` (2026-03-07) | \`info\` | Verbosity |
| 2 | \`BATCH_SIZE\` | ✅ | \`8\` | Rows |
| 3 | \`NIGHTLY\` | ✅ | \`1\` | Optional |
| 4 | \`OTEL_ENDPOINT\` | ⚙️ **Optional** | *(not set)* | Traces |
| 5 | \`not a name\` | ✅ | | |
`
const files = {
  '.github/sar.yml': 'extends: [recommended]\ndocuments: { guide: docs/guide.md }\n',
  '.github/sar/variables.yml': `expected:
  - { name: LOG_LEVEL, layer: repo-vars }
  - { name: BATCH_SIZE, layer: repo-vars }
  - { name: NIGHTLY, layer: repo-vars, required: false }
`,
  'docs/guide.md': guide,
}

const hosted = async (text = guide) => {
  const cwd = checkout({ ...files, 'docs/guide.md': text })
  const { github, token } = await host(cwd)
  github.setVariable(repository, 'LOG_LEVEL', 'info')
  github.setSecret(repository, 'TRACKING_TOKEN')
  return { cwd, github, token, variables: asking({ github, token }) }
}

const pullsSchema = z.array(z.object({ head: z.object({ ref: z.string() }), body: z.string() }))

const pulls = async (github: { readonly url: string }, token: string) => {
  const answer = await fetch(`${github.url}/repos/${repository}/pulls`, {
    headers: { authorization: `Bearer ${token}` },
  })
  return pullsSchema.parse(await answer.json())
}

const fileOn = async (github: { readonly url: string }, token: string, ref: string): Promise<string> => {
  const answer = await fetch(`${github.url}/repos/${repository}/contents/docs/guide.md?ref=${ref}`, {
    headers: { authorization: `Bearer ${token}`, accept: 'application/vnd.github.raw+json' },
  })
  return answer.text()
}

describe('vars guide', () => {
  it('shows which cells differ, and changes nothing', async () => {
    const { cwd, github, token, variables } = await hosted()
    const shown = await sar(['vars', 'guide'], { cwd, variables })
    expect(shown).toMatchObject({ exitCode: 1, stderr: '' })
    expect(shown.stdout).toBe(
      [
        'docs/guide.md:16  BATCH_SIZE  ✅  →  ❌ Absent',
        'docs/guide.md:17  NIGHTLY     ✅  →  ⚙️ **Optional**',
        '2 cell(s) differ',
        '',
      ].join('\n'),
    )
    expect(await pulls(github, token)).toEqual([])
    expect(github.violations).toEqual([])
  })

  it('with --update proposes the two cells and the stamp, and touches no other byte', async () => {
    const { cwd, github, token, variables } = await hosted()
    const update = ['vars', 'guide', '--update', 'docs/guide.md']
    const done = await sar(update, { cwd, variables })
    expect(done.exitCode).toBe(0)
    expect(done.stderr).toMatch(/^proposed by http/)
    const [pull, ...more] = await pulls(github, token)
    expect(more).toEqual([])
    expect(pull?.body).toContain('| 16 | `BATCH_SIZE` | `✅` | ❌ Absent |')
    const wanted = guide
      .replace('`2026-05-01T06:00:00Z` (auto-sync workflow)', '`2026-06-01T12:00:00Z` (sar-watchdog)')
      .replace('| 2 | `BATCH_SIZE` | ✅ |', '| 2 | `BATCH_SIZE` | ❌ Absent |')
      .replace('| 3 | `NIGHTLY` | ✅ |', '| 3 | `NIGHTLY` | ⚙️ **Optional** |')
    expect(await fileOn(github, token, pull?.head.ref ?? '')).toBe(wanted)
    expect(await fileOn(github, token, 'main')).toBe(guide)
    await sar(update, { cwd, variables })
    expect(await pulls(github, token)).toHaveLength(1)
  })

  it('leaves a guide that is right alone, its stamp too', async () => {
    const { cwd, github, token, variables } = await hosted()
    github.setVariable(repository, 'BATCH_SIZE', '8')
    github.setVariable(repository, 'NIGHTLY', '1')
    const same = await sar(['vars', 'guide', '--update', 'docs/guide.md'], { cwd, variables })
    expect(same).toMatchObject({ exitCode: 0, stdout: 'the guide says what is live\n', stderr: '' })
    expect(await pulls(github, token)).toEqual([])
    expect(git(cwd, 'status', '--porcelain')).toBe('')
  })

  it('keeps the word by which an import knows what is optional, and what a program sets for itself', async () => {
    const own = '| 6 | `ACTIVE_SPACE` | ✅ **Auto-set by Codespace** | | |\n'
    const { cwd, github, token, variables } = await hosted(`${guide}${own}`)
    github.setVariable(repository, 'BATCH_SIZE', '8')
    github.setVariable(repository, 'NIGHTLY', '1')
    github.setVariable(repository, 'OTEL_ENDPOINT', 'http://otel')
    const shown = await sar(['vars', 'guide'], { cwd, variables })
    expect(shown.stdout).toBe(
      'docs/guide.md:18  OTEL_ENDPOINT  ⚙️ **Optional**  →  ✅ Present (optional)\n1 cell(s) differ\n',
    )
    await sar(['vars', 'guide', '--update', 'docs/guide.md'], { cwd, variables })
    const [pull] = await pulls(github, token)
    const updated = await fileOn(github, token, pull?.head.ref ?? '')
    expect(updated).toContain('✅ **Auto-set by Codespace**')
    await github.as('ada').push(repository, { files: { 'docs/guide.md': updated } })
    expect((await sar(['vars', 'guide'], { cwd, variables })).stdout).toBe('the guide says what is live\n')
    write(cwd, { 'docs/guide.md': updated })
    const { stdout } = await sar(['vars', 'import', '--from', 'docs/guide.md', '--offline'], { cwd })
    expect(stdout).toMatch(/ OTEL_ENDPOINT\n[^-]+-vars\n[^-]*required: false\n/)
  })

  it('does nothing while a single layer is unknown', async () => {
    const { cwd, github } = await hosted()
    const token = github.token('ada', {
      permissions: { metadata: 'read', contents: 'write', pull_requests: 'write', actions_variables: 'read' },
    })
    const argv = ['vars', 'guide', '--update', 'docs/guide.md']
    expect(await refusal(argv, { cwd, variables: asking({ github, token }) })).toEqual([
      4,
      expect.stringMatching(/the guide stays as it is, because not all is known: repo-secrets: GitHub refused \(403\)/),
    ])
    expect(await pulls(github, github.token('ada'))).toEqual([])
  })

  it('writes a stamp where there was none, and keeps the line ends', async () => {
    const bare = guide.split('\n').slice(2).join('\r\n')
    const { cwd, github, token, variables } = await hosted(bare)
    await sar(['vars', 'guide', '--update', 'docs/guide.md'], { cwd, variables })
    const [pull] = await pulls(github, token)
    const text = await fileOn(github, token, pull?.head.ref ?? '')
    expect(text.startsWith('> **Last synced:** `2026-06-01T12:00:00Z` (sar-watchdog)\r\n\r\n# Settings\r\n')).toBe(true)
    expect(text.replaceAll('\r\n', '')).not.toContain('\n')
  })

  it.each([
    { argv: ['--update', 'docs/none.md'], says: /the guide docs\/none\.md: no such file/ },
    { argv: ['--offline'], says: /--offline forbids/ },
  ])('refuses $argv with one line', async ({ argv, says }) => {
    const { cwd, variables } = await hosted()
    expect(await refusal(['vars', 'guide', ...argv], { cwd, variables })).toEqual([3, expect.stringMatching(says)])
  })
})
