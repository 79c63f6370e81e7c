// Runs before `npm test` and `npm start` on whatever Node the machine has (20 or newer), so this file is plain JavaScript.
import { spawnSync } from 'node:child_process'
import { existsSync, lstatSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'

/** What of the lockfile is not installed as it says: package paths, sorted; null when nothing is installed at all. */
function missing(root) {
  const hidden = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(hidden)) return null
  const wanted = packages(join(root, 'package-lock.json'))
  const installed = packages(hidden)
  const absent = Object.keys(wanted).filter((path) => {
    if (path === '') return false
    const found = installed[path]
    return found ? found.version !== wanted[path].version : !wanted[path].optional
  })
  return [...absent, ...Object.keys(installed).filter((path) => !wanted[path])].sort()
}

function packages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages
}

function isLink(path) {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false
}

/** Installs when the lockfile asks for it; returns the exit code. Silent when there is nothing to do. */
function install(root) {
  const absent = missing(root)
  if (absent?.length === 0) return 0
  if (isLink(join(root, 'node_modules'))) {
    console.error('node_modules is a link to another checkout: install there, nothing was changed')
    return 0
  }
  console.error(absent ? `npm ci: ${absent.length} packages differ from package-lock.json` : 'npm ci: first install')
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (npm.status !== 0) return npm.status ?? 1
  const major = Number(process.versions.node.split('.')[0])
  if (major < 24 && !existsSync(join(root, 'node_modules', '.bin', 'node'))) {
    console.error(
      `Node 24 or newer is needed here and this is ${process.version}: no Node package exists for ${process.platform}-${process.arch}`,
    )
    return 1
  }
  return 0
}

process.exit(install(process.cwd()))
