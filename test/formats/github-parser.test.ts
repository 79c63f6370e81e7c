import { spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { rolldown } from 'rolldown'
import { describe, expect, it } from 'vitest'
import { refusedInAction, refusedInWorkflow } from '../../src/formats/github-parser.ts'

const workflow = (steps: string) => `on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n${steps}`
const broken = workflow('      - rum: make\n')
const source = resolve(import.meta.dirname, '../../src/formats/github-parser.ts')
const program = (module: string) =>
  `import(${JSON.stringify(pathToFileURL(module).href)}).then(async ({ refusedInWorkflow }) => process.stdout.write(JSON.stringify((await refusedInWorkflow('x.yml', ${JSON.stringify(broken)})).map(({ message }) => message))))`
const run = (module: string) => spawnSync(process.execPath, ['-e', program(module)], { encoding: 'utf8' })

describe("GitHub's own parser", () => {
  it('says what it refuses, and where', async () => {
    expect(await refusedInWorkflow('x.yml', broken)).toContainEqual({
      message: "Unexpected value 'rum'",
      at: { line: 6, column: 9, endLine: 6, endColumn: 12 },
    })
    expect(await refusedInWorkflow('x.yml', workflow('      - run: make\n'))).toEqual([])
    const action = 'name: a\ndescription: b\nruns: {using: composite, steps: [{run: make}]}\n'
    expect(await refusedInAction('action.yml', action)).toContainEqual(
      expect.objectContaining({ message: 'Required property is missing: shell' }),
    )
  })

  it('checks a workflow of 5,000 lines', async () => {
    const steps = '      - run: echo ${{ github.sha }}\n        shell: bash\n'.repeat(500)
    const jobs = ['b', 'c', 'd', 'e'].map((id) => `  ${id}:\n    runs-on: ubuntu-latest\n    steps:\n${steps}`)
    const long = workflow(steps) + jobs.join('')
    expect(await refusedInWorkflow('x.yml', long)).toEqual([])
  })

  it('loads unbuilt on plain Node', () => {
    const { stdout, stderr, status } = run(source)
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
    expect(stdout).toContain("Unexpected value 'rum'")
  })

  it('loads in a worker thread', async () => {
    const code = program(source).replace(
      'process.stdout.write(',
      "require('node:worker_threads').parentPort.postMessage(",
    )
    const worker = new Worker(code, { eval: true, env: {} })
    const message = await new Promise((done, failed) => worker.once('message', done).once('error', failed))
    expect(message).toContain("Unexpected value 'rum'")
    await worker.terminate()
  })

  it('loads from a bundle without node_modules', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sar-parser-'))
    const bundle = await rolldown({ input: source, platform: 'node' })
    await bundle.write({ dir: folder, format: 'esm', entryFileNames: 'parser.mjs', chunkFileNames: '[name].mjs' })
    const { stdout, stderr, status } = run(join(folder, 'parser.mjs'))
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
    expect(stdout).toContain("Unexpected value 'rum'")
  })
})
