import { spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

/** Files of two folders that differ or are in one alone, sorted. */
export function differences(committed: string, rebuilt: string): readonly string[] {
  const names = new Set([...list(committed), ...list(rebuilt)])
  return [...names].filter((name) => !same(join(committed, name), join(rebuilt, name))).sort()
}

function list(folder: string): readonly string[] {
  return globSync('**/*', { cwd: folder, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name).slice(folder.length + 1)] : [],
  )
}

function same(a: string, b: string): boolean {
  return existsSync(a) && existsSync(b) && readFileSync(a).equals(readFileSync(b))
}

/** Builds into a folder of its own; throws with the bundler's words when that fails. */
export function rebuild(folder: string): void {
  const rolldown = join(root, 'node_modules/.bin/rolldown')
  const { status, stderr } = spawnSync(rolldown, ['-c', 'rolldown.config.ts', '--dir', folder], {
    cwd: root,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`the build failed: ${stderr}`)
}

if (import.meta.main) {
  const folder = mkdtempSync(join(tmpdir(), 'sar-build-'))
  rebuild(folder)
  for (const name of differences(join(root, 'dist'), folder)) {
    console.error(`dist/${name} is not what the source builds: npm run build`)
    process.exitCode = 1
  }
  rmSync(folder, { recursive: true })
}
