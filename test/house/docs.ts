import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { gates } from '../../src/reintegrate/gates/index.ts'
import { steps } from '../../src/rescue/steps/index.ts'
import { sensors } from '../../src/search/sensors/index.ts'
import { readPlaybooks } from './catalogue.ts'
import { commandPage } from './pages/commands.ts'
import { gatePages, playbookPages, stepPages } from './pages/rescue.ts'
import { schemaPages } from './pages/schemas.ts'
import { sensorPages } from './pages/sensors.ts'
import { fixes } from '../../src/rescue/fixes/index.ts'
import { fixesPage } from '../fix-corpus/page.ts'
import { qualityPage } from '../quality/page.ts'
import { weaknessesPage } from '../quality/weaknesses-page.ts'

const root = resolve(import.meta.dirname, '../..')

/** Every page that is written from the code, by path below the root. */
export async function generatedPages(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ...(await sensorPages(root, sensors)),
    ...gatePages(gates),
    ...stepPages(steps),
    ...playbookPages(readPlaybooks(root)),
    ...(await commandPage()),
    ...schemaPages(),
    ...qualityPage(root, sensors),
    ...weaknessesPage(root),
    ...fixesPage(root, fixes),
  ])
}

/** Paths of pages that are missing, differ from the code, or belong to nothing any more; sorted. */
export function stalePages(pages: ReadonlyMap<string, string>): readonly string[] {
  const differing = [...pages].filter(([path, text]) => current(path) !== text).map(([path]) => path)
  return [...differing, ...present().filter((path) => !pages.has(path))].sort()
}

function present(): readonly string[] {
  const folders = [
    'docs/sensors/*.md',
    'docs/gates/*.md',
    'docs/steps/*.md',
    'docs/playbooks/*.md',
    'docs/schema/*.json',
  ]
  return globSync(folders, { cwd: root }).map((path) => path.replaceAll('\\', '/'))
}

function current(path: string): string | null {
  return existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : null
}

function write(pages: ReadonlyMap<string, string>): void {
  for (const path of stalePages(pages)) {
    const text = pages.get(path)
    if (text === undefined) rmSync(join(root, path))
    else {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    console.log(text === undefined ? `removed ${path}` : `wrote ${path}`)
  }
}

if (import.meta.main) {
  const pages = await generatedPages()
  if (process.argv.includes('--check')) {
    for (const path of stalePages(pages)) {
      console.error(`${path} is stale: npm run docs`)
      process.exitCode = 1
    }
  } else write(pages)
}
