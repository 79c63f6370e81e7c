import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { faults } from './house/direction.ts'
import { importsOf, sourceFiles } from './house/imports.ts'

const root = resolve(import.meta.dirname, '..')

describe('imports run one way', () => {
  const files = sourceFiles(root)
  const imports = importsOf(root, files)

  it('sees the program', () => {
    expect(files.length).toBeGreaterThan(25)
    expect(imports.filter(({ own }) => own).length).toBeGreaterThan(30)
    expect(files).toContain('src/domain/sensor.ts')
  })

  it('holds the table of the map', () => {
    expect(faults(files, imports)).toEqual([])
  })
})

describe('the check itself', () => {
  const check = (tree: Readonly<Record<string, string>>) => {
    const folder = mkdtempSync(join(tmpdir(), 'sar-architecture-'))
    for (const [path, text] of Object.entries(tree)) {
      mkdirSync(dirname(join(folder, 'src', path)), { recursive: true })
      writeFileSync(join(folder, 'src', path), text)
    }
    const files = sourceFiles(folder)
    return faults(files, importsOf(folder, files))
  }

  it('is silent about what the table allows', () => {
    const allowed = {
      'cli.ts': "import { apply } from './effects/apply.ts'\nimport { writeFileSync } from 'node:fs'",
      'sprint.ts': "import { search } from './search/engine.ts'",
      'catalogue.ts': "export { sensors } from './search/sensors/index.ts'",
      'search/engine.ts':
        "import type { Finding } from '../domain/finding.ts'\nimport { Worker } from 'node:worker_threads'",
      'search/worker.ts': "import { sensors } from './sensors/index.ts'",
      'search/sensors/index.ts': "import { a } from './l1-source/a.ts'",
      'search/sensors/l1-source/a.ts':
        "import { part } from './a/part.ts'\nimport { yaml } from '../../../formats/yaml.ts'",
      'search/sensors/l1-source/a/part.ts': "import { z } from 'zod'",
      'effects/apply.ts': "import { mkdir, writeFile } from 'node:fs/promises'",
      'context/disk.ts': "import { readFile } from 'node:fs/promises'\nimport { spawn } from 'node:child_process'",
      'formats/yaml.ts': "import type { Format } from '../domain/format.ts'",
      'domain/format.ts': 'export interface Format {}',
      'domain/finding.ts': 'export interface Finding {}',
    }
    expect(check(allowed)).toEqual([])
  })

  it.each([
    ['a phase imports a phase', 'triage/due.ts', "import { x } from '../search/engine.ts'", 'triage imports search'],
    ['… for a type only', 'rescue/run.ts', "import type { X } from '../triage/due.ts'", 'rescue imports triage'],
    ['… by a re-export', 'prevent/gaps.ts', "export * from '../rescue/run.ts'", 'prevent imports rescue'],
    ['… dynamically', 'search/engine.ts', "export const x = import('../triage/due.ts')", 'search imports triage'],
    ['… inside a type', 'search/engine.ts', "export type X = import('../triage/due.ts').X", 'search imports triage'],
    [
      'a phase imports a writer',
      'rescue/run.ts',
      "import { apply } from '../effects/apply.ts'",
      'rescue imports effects',
    ],
    ['domain imports anything', 'domain/case.ts', "import { x } from '../formats/yaml.ts'", 'domain imports formats'],
    [
      'a sensor imports a sensor',
      'search/sensors/l1-source/a.ts',
      "export { b } from './b.ts'",
      'imports another sensor',
    ],
    [
      '… of another layer',
      'search/sensors/l1-source/a.ts',
      "import { b } from '../l2-pipeline/b.ts'",
      'imports another sensor',
    ],
    [
      'a sensor imports the engine',
      'search/sensors/l1-source/a.ts',
      "import { b } from '../../engine.ts'",
      'sensors imports search',
    ],
    [
      'a sensor imports node:',
      'search/sensors/l1-source/a.ts',
      "import { join } from 'node:path'",
      'imports node:path',
    ],
    [
      'a phase starts programs',
      'rescue/run.ts',
      "import { spawn } from 'node:child_process'",
      'imports node:child_process',
    ],
    [
      'a report speaks to GitHub',
      'report/sarif.ts',
      "import { Octokit } from '@octokit/rest'",
      'imports @octokit/rest',
    ],
    [
      'a phase writes files',
      'prevent/gaps.ts',
      "import { writeFile } from 'node:fs/promises'",
      'may not write files (writeFile)',
    ],
    ['… behind a namespace', 'prevent/gaps.ts', "import * as fs from 'node:fs'", 'may not write files (*)'],
    ['a folder is not on the map', 'extras/x.ts', 'export {}', 'no place on the map'],
    ['a file is not on the map', 'extra.ts', 'export {}', 'no place on the map'],
    ['a drawer', 'domain/utils/text.ts', 'export {}', 'a drawer named utils'],
    ['a drawer file', 'domain/common.ts', 'export {}', 'a drawer named common.ts'],
  ])('catches: %s', (_, path, text, fault) => {
    expect(check({ [path]: text })).toEqual([expect.stringContaining(fault)])
  })

  it('refuses a file that it cannot read, rather than passing it', () => {
    expect(() => check({ 'domain/broken.ts': 'import {' })).toThrow('src/domain/broken.ts')
    expect(() => check({ 'domain/computed.ts': "const x = './a.ts'\nexport const y = import(x)" })).toThrow('computed')
  })
})
