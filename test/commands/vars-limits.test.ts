import { expect, it } from 'vitest'
import { asking, checkout, host, repository, sar } from './scene.ts'

const workflow = `on: push
jobs:
  train:
    runs-on: ubuntu-latest
    steps:
      - run: python train.py
        env: { A: '\${{ vars.REPO_A }}' }
`

it('names the variables that a run is not given beyond 256 KB, in the order in which they vanish', async () => {
  const cwd = checkout({ '.github/workflows/train.yml': workflow })
  const { github, token } = await host(cwd)
  const long = 'x'.repeat(47 * 1024)
  for (const name of ['REPO_D', 'REPO_C', 'REPO_B', 'REPO_A']) github.setVariable(repository, name, long)
  for (const name of ['AAA', 'ORG_C', 'ORG_B']) github.setVariable('octo', name, long)
  github.setVariable('octo', 'ORG_TINY', '1')
  const argv = ['search', '--sensor', 'variable-use', '--format', 'json', '--fail-on', 'none']
  const { stdout } = await sar(argv, { cwd, variables: asking({ github, token }) })
  const { findings } = JSON.parse(stdout)
  expect(findings.find(({ kind }: { kind: string }) => kind === 'over-limit')).toMatchObject({
    title: 'Variables take 329.0 of 256 KB, and 3 of them are left out',
    data: { vanishing: ['org-vars/ORG_B', 'org-vars/ORG_C', 'org-vars/ORG_TINY'] },
  })
})
