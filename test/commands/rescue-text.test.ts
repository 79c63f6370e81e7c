import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { asking, checkout, host, refusal, repository, sar } from './scene.ts'

const environment = 'p|x @octo/all; $(touch pwned) [click](http://evil.example)'
const owner = 'x @everyone (http://evil.example)'

const registryOf = (entries: readonly Readonly<Record<string, string | number>>[]): string =>
  JSON.stringify({ expected: entries })

const scene = async (entries: readonly Readonly<Record<string, string>>[]) => {
  const cwd = checkout({
    '.github/sar.yml': 'extends: [recommended]\n',
    '.github/sar/variables.yml': registryOf(entries),
  })
  const { github, token } = await host(cwd)
  github.addEnvironment(repository, environment)
  const rescue = async (playbook: string, sensor: string) => {
    const argv = ['rescue', '--playbook', playbook, '--sensor', sensor, '--apply']
    const { stderr } = await sar(argv, { cwd, variables: asking({ github, token }), pace: { spaced: false } })
    expect(stderr).toBe('')
    return z
      .array(z.object({ title: z.string(), body: z.string() }))
      .length(1)
      .parse(await github.as('octo').request(`GET /repos/${repository}/issues`))
  }
  return { github, rescue }
}

describe('what a registry names', { timeout: 60_000 }, () => {
  it('stands as plain text in the question of SAR-001', async () => {
    const { rescue } = await scene([{ name: 'A', layer: 'env-vars', environment, owner }])
    const [{ body } = { body: '' }] = await rescue('SAR-001', 'variable-audit')
    const row = body.split('\n').find((line) => line.includes('env-vars/')) ?? ''
    expect(row).toBe(
      String.raw`| ${'`'}env-vars/p\|x @octo/all; $(touch pwned) [click](http://evil.example)/A${'`'} | the registry states no value | x @${'\u200b'}everyone \(http://evil.example\) |`,
    )
  })

  it('is one word of the command in the runbook of SAR-006, and mentions nobody', async () => {
    const { github, rescue } = await scene([{ name: 'S', layer: 'env-secrets', environment, owner, rotateAfter: '1d' }])
    github.setSecret({ repository, environment }, 'S', { updatedAt: new Date('2020-01-01T00:00:00Z') })
    const [{ title, body } = { title: '', body: '' }] = await rescue('SAR-006', 'secret-rotation')
    expect(body).toContain(`\`gh secret set S --env '${environment}'\``)
    expect(title).not.toMatch(/@\w/)
    const [marker = ''] = body.split('\n')
    expect(marker).toMatch(/^<!-- sar:runbook SAR-006 [\w%./:@()!'*-]+ -->$/)
  })

  it.each([
    ['environment', 'prod`', { layer: 'env-vars' }],
    ['environment', '"; id #', { layer: 'env-vars' }],
    ['environment', 'a\nb', { layer: 'env-vars' }],
    ['environment', '<img src=x>', { layer: 'env-vars' }],
    ['owner', '[go](http://evil.example)', { layer: 'repo-vars' }],
    ['owner', 'x | y', { layer: 'repo-vars' }],
  ])('is refused where %s is %j', async (key, value, where) => {
    const cwd = checkout({ '.github/sar/variables.yml': registryOf([{ name: 'A', ...where, [key]: value }]) })
    const [exitCode, line] = await refusal(['vars', 'expected'], { cwd })
    expect(exitCode).toBe(3)
    expect(line).toContain(key)
  })
})
