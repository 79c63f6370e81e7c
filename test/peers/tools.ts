import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { z } from 'zod'

/** The project's root, and the folder in it (ignored by git) that holds the native tools. */
export const root = resolve(import.meta.dirname, '../..')
const folder = join(root, '.peers')
const python = join(folder, 'python')
const record = join(folder, 'installed.json')

/** What the comparisons run against. ruff is the release that our WebAssembly build of it has. */
const pythonTools = {
  ruff: '0.17.3',
  'detect-secrets': '1.5.0',
  zizmor: '1.32.0',
  'check-jsonschema': '0.39.0',
  black: '26.10.1',
  pytest: '9.2.0',
  'pytest-cov': '7.1.0',
  mlflow: '3.17.2',
}
const npmTools = { recheck: '4.5.0' }
/** Compiled from source, which takes minutes: for timings alone. */
const rustTools = { lychee: '0.24.2' }
const goTools = { actionlint: 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12' }

export type Tool = keyof typeof pythonTools | keyof typeof goTools | keyof typeof npmTools | keyof typeof rustTools
const installation = z.object({ wanted: z.string(), absent: z.record(z.string(), z.string()) })
const wanted = JSON.stringify({ pythonTools, goTools, npmTools })

/** Why a tool could not be installed on this machine, or null when it is there. */
export function absence(tool: Tool): string | null {
  if (tool in rustTools) return existsSync(program(tool)) ? null : 'not installed'
  return existsSync(record)
    ? (installation.parse(JSON.parse(readFileSync(record, 'utf8'))).absent[tool] ?? null)
    : 'not installed'
}

/** Path of an installed tool's program. */
export function program(tool: Tool): string {
  if (tool in rustTools) return join(folder, 'rust', 'bin', tool)
  return tool in goTools ? join(folder, 'go', tool) : join(python, 'bin', tool)
}

/** An installed npm package's exports. */
export const packageExports = (tool: keyof typeof npmTools): unknown =>
  createRequire(join(folder, 'npm', 'package.json'))(tool)

/** Installs what is missing, once for a given list of versions. What a machine cannot install is recorded with its reason. */
export function installTools(): void {
  if (existsSync(record) && installation.parse(JSON.parse(readFileSync(record, 'utf8'))).wanted === wanted) return
  mkdirSync(folder, { recursive: true })
  const absent = { ...installPython(), ...installGo(), ...installNpm() }
  for (const [tool, reason] of Object.entries(absent)) console.error(`peers: no ${tool}: ${reason}`)
  if (Object.keys(absent).length === 0) writeFileSync(record, JSON.stringify({ wanted, absent }))
  else writeFileSync(record, JSON.stringify({ wanted: 'incomplete, to be tried again', absent }))
}

/** Installs besides what only timings need; a machine that cannot build it goes without. */
export function installTimedTools(): void {
  installTools()
  for (const [tool, version] of Object.entries(rustTools)) {
    if (existsSync(join(folder, 'rust', 'bin', tool))) continue
    const failed = run('cargo', ['install', '--locked', '--root', join(folder, 'rust'), `${tool}@${version}`])
    if (failed !== null) console.error(`peers: no ${tool}: ${failed}`)
  }
}

function installPython(): Record<string, string> {
  const venv = run('python3', ['-m', 'venv', '--clear', python])
  if (venv !== null) return absentAll(Object.keys(pythonTools), venv)
  const pip = join(python, 'bin', 'pip')
  const absent: Record<string, string> = {}
  for (const [tool, version] of Object.entries(pythonTools)) {
    const failed = run(pip, ['install', '--quiet', '--disable-pip-version-check', `${tool}==${version}`])
    if (failed !== null) absent[tool] = failed
  }
  return absent
}

function installGo(): Record<string, string> {
  const absent: Record<string, string> = {}
  for (const [tool, module] of Object.entries(goTools)) {
    const failed = run('go', ['install', module], { GOBIN: join(folder, 'go') })
    if (failed !== null) absent[tool] = failed
  }
  return absent
}

function installNpm(): Record<string, string> {
  const absent: Record<string, string> = {}
  for (const [tool, version] of Object.entries(npmTools)) {
    const failed = run('npm', ['install', '--prefix', join(folder, 'npm'), '--omit=optional', `${tool}@${version}`])
    if (failed !== null) absent[tool] = failed
  }
  return absent
}

function absentAll(tools: readonly string[], reason: string): Record<string, string> {
  return Object.fromEntries(tools.map((tool) => [tool, reason]))
}

/** Runs a program; null when it ended well, else the last line that it said. */
function run(command: string, args: readonly string[], env: Record<string, string> = {}): string | null {
  const done = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, ...env } })
  if (done.error) return done.error.message
  if (done.status === 0) return null
  return done.stderr.trim().split('\n').at(-1) ?? `${command} ended with ${done.status}`
}
