import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { load } from 'js-yaml'
import { defineConfig, type Plugin } from 'rolldown'
import { chunkOf } from './rolldown.chunks.ts'
import { playbookSchema } from './src/domain/playbook.ts'

const entries = [
  'src/cli.ts',
  'src/action.ts',
  'src/search/worker.ts',
  'src/context/stores/sqlite-reader.ts',
  'src/context/stores/memory-keeper.ts',
  'src/context/stores/digest-reader.ts',
  'src/context/stores/table-reader.ts',
].filter((file) => existsSync(file))

/** Read at run time from the folder of the bundle. */
const wasm = ['node_modules/@astral-sh/ruff-wasm-nodejs/ruff_wasm_bg.wasm']

/** Our playbooks as JSON: every search reads them, and parsing YAML takes a tenth of one that finds nothing changed. */
const playbooks = (): string => {
  const files = globSync('playbooks/*.yml', { cwd: import.meta.dirname }).sort()
  const parsed = files.map((file) => playbookSchema.parse(load(readFileSync(join(import.meta.dirname, file), 'utf8'))))
  return `${JSON.stringify(parsed, null, 1)}\n`
}

/** Puts the WebAssembly files, the playbooks and the licences of everything bundled beside the bundle. */
const companions: Plugin = {
  name: 'companions',
  generateBundle(_, bundle) {
    for (const file of wasm)
      this.emitFile({ type: 'asset', fileName: basename(file), source: readFileSync(join(import.meta.dirname, file)) })
    this.emitFile({ type: 'asset', fileName: 'playbooks.json', source: playbooks() })
    const modules = Object.values(bundle).flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []))
    this.emitFile({
      type: 'asset',
      fileName: 'licenses.txt',
      source: licences([...modules, ...wasm.map((file) => join(import.meta.dirname, file))]),
    })
  },
}

const packageFolder = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+(?=[\\/])/

function licences(modules: readonly string[]): string {
  const folders = new Map<string, string>()
  for (const id of modules) {
    const folder = packageFolder.exec(id.replace(/^\0/, ''))?.[0]
    if (folder !== undefined) folders.set(folder.replaceAll('\\', '/').replace(/^.*?\/node_modules\//, ''), folder)
  }
  const names = [...folders.keys()].sort()
  return names.map((name) => `${name}\n\n${licenceOf(folders.get(name) ?? '')}\n`).join(`\n${'-'.repeat(80)}\n\n`)
}

function licenceOf(folder: string): string {
  const [file] = globSync(['LICEN[CS]E*', 'licen[cs]e*', 'COPYING*'], { cwd: folder }).sort()
  if (file !== undefined) return readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trimEnd()
  const stated: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return typeof stated === 'object' && stated !== null && 'license' in stated
    ? String(stated.license)
    : 'no licence stated'
}

export default defineConfig({
  input: Object.fromEntries(entries.map((file) => [basename(file, '.ts'), file])),
  platform: 'node',
  plugins: [companions],
  output: {
    dir: 'dist',
    cleanDir: true,
    format: 'esm',
    minify: true,
    entryFileNames: '[name].mjs',
    chunkFileNames: 'chunk-[name].mjs',
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [{ name: chunkOf }],
    },
    // Bundled CommonJS packages expect these; the WebAssembly loaders look for their file beside the code.
    banner: 'const __filename=import.meta.filename,__dirname=import.meta.dirname;',
  },
})
