import { expect, it } from 'vitest'
import { faultsOfYaml } from './claims.ts'

const before = `on: push
permissions: { contents: read }
jobs:
  fit:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v4 # the sources
      - uses: actions/setup-python@v5
        with:
          python-version: 3.10
      - run: pytest
`
const every = ['action-versions', 'workflow-yaml', 'cache-wiring']
const faults = (from: string, to: string, fixes = every) => faultsOfYaml(before, before.replace(from, to), fixes)

it.each([
  ['checkout@v4', 'checkout@v7'],
  ['checkout@v4', 'checkout@0123456789abcdef0123456789abcdef01234567 # v4'],
  ['3.10', "'3.10'"],
  ['3.10\n', '3.10\n          cache: pip\n'],
])('takes %j for %j as what a fix claims', (from, to) => {
  expect(faults(from, to)).toEqual([])
})

it.each([
  ['a major that sinks', 'checkout@v4', 'checkout@v3'],
  ['another action', 'actions/checkout@v4', 'acme/checkout@v7'],
  ['a remark that is gone', ' # the sources', ''],
  ['a remark that says something else', '# the sources', '# of the model'],
  ['another number', '3.10', "'3.11'"],
  ['a right that widens', 'contents: read', 'contents: write'],
  ['a step that may fail', 'run: pytest', 'run: pytest\n        continue-on-error: true'],
  ['a script that always passes', 'run: pytest', 'run: pytest || true'],
  ['a step that is gone', '      - run: pytest\n', ''],
  ['an input of another kind', '3.10\n', '3.10\n          check-latest: true\n'],
  ['another order', 'on: push\npermissions: { contents: read }\n', 'permissions: { contents: read }\non: push\n'],
  ['other blanks', 'permissions: { contents', 'permissions: {contents'],
  ['other line endings', '3.10\n', '3.10\r\n'],
  ['a line break at the end that is gone', 'pytest\n', 'pytest'],
  ['a file that does not parse', 'on: push\n', 'on: [push\n'],
])('calls %s a fault', (_, from, to) => {
  expect(faults(from, to)).not.toEqual([])
})

it('takes nothing for granted of a fix that did not run, or that states no claim', () => {
  expect(faults('checkout@v4', 'checkout@v7', ['workflow-yaml'])).not.toEqual([])
  expect(faultsOfYaml(before, before, ['new-fix'])).toEqual(['no claim is stated for new-fix'])
})
