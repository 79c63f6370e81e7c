import { expect, it } from 'vitest'
import { pinnedMinor } from '../../../src/formats/ruff/release.ts'

it.each([
  ['ruff==0.14.5', 14],
  ['"ruff == 0.13.*",', 13],
  ['dev = ["pytest", "ruff~=0.9.1"]', 9],
  ['ruff = "^0.12.0"', 12],
  ['ruff = "0.11"', 11],
  ['  ruff===0.16.0 ; python_version > "3.9"', 16],
  ['ruff>=0.5', null],
  ['ruff = ">=0.5"', null],
  ['ruff-lsp==0.0.60', null],
  ['my-ruff==0.3.1', null],
  ['ruff', null],
  ['- repo: https://github.com/astral-sh/ruff-pre-commit\n  rev: v0.14.5', 14],
  ["- repo: 'https://github.com/charliermarsh/ruff-pre-commit.git' # lint\n  rev: '0.3.7'", 3],
  ['- repo: https://github.com/psf/black\n  rev: 0.24.1', null],
])('%s pins the minor %s', (text, minor) => {
  expect(pinnedMinor([text])).toBe(minor)
})

it('takes the newest of several', () => {
  expect(pinnedMinor(['ruff==0.9.1', 'ruff==0.14.0', 'nothing'])).toBe(14)
})
