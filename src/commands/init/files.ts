import type { FileEdit } from '../../domain/change.ts'
import { mailboxGlob } from '../../formats/intents/judge.ts'

/** What the written files say: where this program lives (`owner/name` and a ref), and what they watch. */
export interface Wiring {
  readonly source: { readonly repository: string; readonly ref: string }
  readonly service: 'action' | 'app'
  readonly defaultBranch: string
  readonly mailboxDir: string
}

const settings = ({
  service,
}: Wiring): string => `# SAR watchdog. \`sar-watchdog config print\` shows every setting with its default.
extends: [recommended]
service: ${service}
${service === 'app' ? '' : '# state: { branch: sar-state, writer: LOGIN }   # whose token SAR_TOKEN is: nobody else is believed\n'}# registry: .github/sar/variables.yml   # the variables and secrets that are expected: arms gate 3
# sensors: { coverage: { reports: [coverage.xml], threshold: 80 } }   # arms gate 2
rescue:
  autonomy: none # nothing is done without a person's word
`

const call = (name: string, { source }: Wiring): string =>
  `uses: ${source.repository}/.github/workflows/${name}.yml@${source.ref}`

/** The environment whose secrets the default branch alone may use. */
export const environment = 'sar'

const guarded = `# The environment keeps the token: a secret of the repository can be read by a workflow of any branch.
    with: { environment: ${environment} }
    secrets:
      SAR_TOKEN: \${{ secrets.SAR_TOKEN }}`

/** The same where rescues act: the second token is that of a person who lets a coding agent be assigned. */
const acting = `${guarded}
      SAR_AGENT_TOKEN: \${{ secrets.SAR_AGENT_TOKEN }}`

const watch = (wiring: Wiring): string => `name: SAR watch
on:
  schedule:
    - cron: '17 */6 * * *'
  workflow_dispatch:
permissions: {}
jobs:
  sar:
    permissions:
      contents: write
      actions: read
      issues: write
      pull-requests: write
      security-events: write
    ${call('sar-watch', wiring)}
    ${acting}
`

const gate = (wiring: Wiring): string => `name: SAR gate
on:
  pull_request:
    branches: [${JSON.stringify(wiring.defaultBranch)}]
  merge_group:
permissions: {}
jobs:
  sar:
    permissions:
      contents: read
      actions: read
      pull-requests: write
    ${call('sar-gate', wiring)}
`

const intents = (wiring: Wiring): string => `name: SAR intents
on:
  push:
    branches: [${JSON.stringify(wiring.defaultBranch)}]
    paths: [${JSON.stringify(mailboxGlob(wiring.mailboxDir))}]
  schedule:
    - cron: '47 */6 * * *' # what was held, halted or missed
  workflow_dispatch:
permissions: {}
jobs:
  sar:
    permissions:
      contents: write
      issues: write
      pull-requests: write
    ${call('sar-intents', wiring)}
    # With an App instead of a token; each right beyond variables of the repository is asked for by name:
    # with: { environment: sar, app-id: '12345', secrets: true, environments: true }
    # secrets: { SAR_PRIVATE_KEY: '\${{ secrets.SAR_PRIVATE_KEY }}' }
    ${guarded}
`

const commands = (wiring: Wiring): string => `name: SAR commands
on:
  issue_comment:
    types: [created]
permissions: {}
jobs:
  sar:
    permissions:
      contents: write
      actions: read
      issues: write
      pull-requests: write
    ${call('sar-commands', wiring)}
    ${acting}
`

/** The settings. */
export const settingsFile = (wiring: Wiring): FileEdit => ({ path: '.github/sar.yml', content: settings(wiring) })

/** The workflows of an installation without the App; with it there are none, because the App does their work. */
export const workflowFiles = (wiring: Wiring): readonly FileEdit[] =>
  wiring.service === 'app'
    ? []
    : [
        { path: '.github/workflows/sar-commands.yml', content: commands(wiring) },
        { path: '.github/workflows/sar-gate.yml', content: gate(wiring) },
        { path: '.github/workflows/sar-intents.yml', content: intents(wiring) },
        { path: '.github/workflows/sar-watch.yml', content: watch(wiring) },
      ]

/** A ruleset, in the form that GitHub imports, which keeps the state branch from being deleted or rewritten. */
export const stateRuleset = (branch: string) => ({
  name: `SAR watchdog: ${branch}`,
  target: 'branch',
  enforcement: 'active',
  conditions: { ref_name: { include: [`refs/heads/${branch}`], exclude: [] } },
  rules: [{ type: 'deletion' }, { type: 'non_fast_forward' }],
  bypass_actors: [],
})
