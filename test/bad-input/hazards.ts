import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { aliasBomb, binary, deepBlocks, deepList, deepObject, longWorkflow, manyAliases, notUtf8 } from './bombs.ts'
import { put, putLarge } from './tree.ts'

/** Something bad that lies in a repository. */
export interface Hazard {
  readonly what: string
  readonly plant: (cwd: string) => void
  /** What a search says it does not know because of it, each as `sensor subject: reason`. */
  readonly unknown?: readonly RegExp[]
  /** What it finds, each as `sensor/kind subject`. */
  readonly finds?: readonly RegExp[]
}

const large = (path: string) => (cwd: string) => putLarge(cwd, path, 50 * 1024 * 1024)
const holding = (path: string, content: () => string | Uint8Array) => (cwd: string) => put(cwd, path, content())
const link = (target: string, path: string) => (cwd: string) => {
  mkdirSync(dirname(join(cwd, path)), { recursive: true })
  rmSync(join(cwd, path), { force: true })
  symlinkSync(target, join(cwd, path))
}

const links: readonly Hazard[] = [
  { what: 'a program that is a link out of it', plant: link('/etc/passwd', 'secret.py') },
  { what: 'a folder that is a link out of it', plant: link('/etc', 'etc') },
  { what: 'a workflow that is a link out of it', plant: link('/etc/passwd', '.github/workflows/out.yml') },
  {
    what: 'an intent that is a link out of it',
    plant: link('/etc/passwd', '.sar/pending_ops/variable_out.json'),
    finds: [/^pending-intents\/broken \.sar\/pending_ops\/variable_out\.json/],
  },
  { what: 'a link to nothing', plant: link('gone.py', 'lost.py') },
  { what: 'a link to the folder above itself', plant: link('.', 'self') },
  {
    what: 'links in a circle',
    plant: (cwd) => {
      link('b.yml', '.github/workflows/a.yml')(cwd)
      link('a.yml', '.github/workflows/b.yml')(cwd)
    },
  },
  {
    what: 'pipes that nobody writes to',
    plant: (cwd) => {
      execFileSync('mkfifo', [join(cwd, 'pipe.py'), join(cwd, '.github/workflows/pipe.yml')])
    },
  },
]

const sizes: readonly Hazard[] = [
  { what: 'a program of 50 MB', plant: large('big.py'), unknown: [/^python-lint big\.py: too large.*50\.0 MiB/] },
  {
    what: 'a workflow of 50 MB',
    plant: large('.github/workflows/big.yml'),
    unknown: [/^workflow-schema .*big\.yml: too large/, /^cache-wiring .*big\.yml: too large/],
  },
  {
    what: 'an intent of 50 MB',
    plant: large('.sar/pending_ops/variable_big.json'),
    unknown: [/^pending-intents .*variable_big\.json: too large/],
  },
  { what: 'a notebook of 50 MB', plant: large('big.ipynb'), unknown: [/^python-lint big\.ipynb: too large/] },
  {
    what: 'a workflow of five thousand lines',
    plant: holding('.github/workflows/long.yml', () => longWorkflow(5000)),
  },
]

const broken: readonly Hazard[] = [
  { what: 'a program that is no text', plant: holding('tool.py', () => binary), unknown: [/^python-lint tool\.py: /] },
  {
    what: 'a program in another encoding',
    plant: holding('latin.py', () => notUtf8('name = "')),
    unknown: [/^python-lint latin\.py: .*UTF-8/],
  },
  {
    what: 'a workflow in another encoding',
    plant: holding('.github/workflows/latin.yml', () => notUtf8('on: push # ')),
    unknown: [/^workflow-schema .*latin\.yml: .*UTF-8/],
  },
  {
    what: 'an intent in another encoding',
    plant: holding('.sar/pending_ops/variable_latin.json', () => notUtf8('{"name": "')),
    unknown: [/^pending-intents .*variable_latin\.json: .*UTF-8/],
  },
  {
    what: 'a notebook that was cut off',
    plant: holding('cut.ipynb', () => '{"cells": [{"cell_type": "co'),
    unknown: [/^python-lint cut\.ipynb: /],
  },
  {
    what: 'data that was cut off',
    plant: holding('config/cut.json', () => '{"a": [1, 2'),
    finds: [/^schema-drift\/unparsable config\/cut\.json/],
  },
  {
    what: 'an intent that was cut off',
    plant: holding('.sar/pending_ops/variable_cut.json', () => '{"operation": "se'),
    finds: [/^pending-intents\/broken .*variable_cut\.json/],
  },
  {
    what: 'a baseline that was cut off',
    plant: holding('.secrets.baseline', () => '{"version": "1.5.0", "res'),
    unknown: [/^secrets \.secrets\.baseline: /],
  },
  {
    what: 'a linter configuration that was cut off',
    plant: (cwd) => {
      put(cwd, 'lib/ruff.toml', 'select = ["F')
      put(cwd, 'lib/a.py', 'import os\n')
    },
    unknown: [/^python-lint lib\/a\.py: .*ruff\.toml/],
    finds: [/^schema-drift\/unparsable lib\/ruff\.toml/],
  },
  {
    what: 'a project that was cut off',
    plant: holding('pkg/pyproject.toml', () => '[project\nname = "x'),
    unknown: [/^r12-unpinned-dependencies pkg\/pyproject\.toml: /],
    finds: [/^schema-drift\/unparsable pkg\/pyproject\.toml/],
  },
]

const bombs: readonly Hazard[] = [
  {
    what: 'a workflow of aliases for a million',
    plant: holding('.github/workflows/bomb.yml', () => `on: push\n${aliasBomb()}jobs: {}\n`),
    unknown: [/^workflow-schema .*bomb\.yml: .*alias/],
  },
  {
    what: 'a workflow of a million aliases',
    plant: holding('.github/workflows/many.yml', manyAliases),
    unknown: [/^workflow-schema .*many\.yml: .*alias/],
  },
  {
    what: 'a workflow of lists in lists',
    plant: holding('.github/workflows/lists.yml', () => `on: ${deepList(20_000)}\n`),
    unknown: [/^workflow-schema .*lists\.yml: .*deep/],
  },
  {
    what: 'a workflow of blocks in blocks',
    plant: holding('.github/workflows/blocks.yml', () => deepBlocks(1000)),
    finds: [/^workflow-schema\/never-triggers .*blocks\.yml/],
  },
  {
    what: 'data of aliases for a million',
    plant: holding('config/bomb.yaml', () => aliasBomb()),
    unknown: [/^schema-drift config\/bomb\.yaml: .*alias/],
  },
  {
    what: 'data of lists in lists',
    plant: holding('config/lists.json', () => deepList(100_000)),
    unknown: [/^schema-drift config\/lists\.json: .*deep/],
  },
  {
    what: 'data of mappings in mappings',
    plant: holding('config/mappings.json', () => deepObject(100_000)),
    unknown: [/^schema-drift config\/mappings\.json: .*deep/],
  },
  {
    what: 'an intent of lists in lists',
    plant: holding('.sar/pending_ops/variable_deep.json', () => `{"name": ${deepList(100_000)}}`),
    finds: [/^pending-intents\/broken .*variable_deep\.json/],
  },
  {
    what: 'a notebook of lists in lists',
    plant: holding('deep.ipynb', () => `{"cells":${deepList(100_000)}}`),
    unknown: [/^python-lint deep\.ipynb: /],
  },
]

const names: readonly Hazard[] = [
  {
    what: 'a file name that is not UTF-8',
    plant: (cwd) =>
      writeFileSync(Buffer.concat([Buffer.from(`${cwd}/name-`), Buffer.from([0xff]), Buffer.from('.py')]), ''),
    unknown: [/1 file names are not UTF-8/],
  },
  {
    what: 'a program whose name steers a terminal',
    plant: holding('a\u001b[2J\n::error::b.py', () => 'import os\n'),
    finds: [/^python-lint\/F401 a/],
  },
  {
    what: 'a workflow whose name turns the direction of the line',
    plant: holding('.github/workflows/x\r\n\u202e.yml', () => 'on: push\nbogus: 1\n'),
    finds: [/^workflow-schema\/schema /],
  },
]

/** Everything bad that may lie in a repository, each by itself and all together. */
export const hazards: readonly Hazard[] = [...links, ...sizes, ...broken, ...bombs, ...names]
