import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const root = resolve(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(read('package.json')))
const documents = globSync(['*.md', 'src/*.md', '.github/*.md', 'docs/*.md', 'docs/decisions/*.md'], {
  cwd: root,
}).sort()

/** Paths in code spans that are ours: they begin with one of our folders and hold no placeholder. */
const pathSpan = /`((?:src|test|docs|dist|playbooks|\.github|\.githooks|\.ci)\/[A-Za-z0-9._/-]*[A-Za-z0-9/])`/g
/** What `npm run new:sensor` and users would write, not we. */
const examples = /runner-labels|^\.github\/sar|^dist\/|^src\/effects\/|^test\/(?:support|fixtures|sample)\//

describe.each(documents)('%s', (path) => {
  const text = read(path)

  it('links to what exists', () => {
    const links = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map(([, link = '']) =>
      join(dirname(path), link),
    )
    expect(links.filter((link) => !existsSync(join(root, link)))).toEqual([])
  })

  it('names files and folders that exist', () => {
    const named = [...text.matchAll(pathSpan)].map(([, name = '']) => name).filter((name) => !examples.test(name))
    expect(named.filter((name) => !existsSync(join(root, name)))).toEqual([])
  })

  it('names scripts that exist', () => {
    const named = [...text.matchAll(/(?:^|`)npm (?:run )?([a-z][a-z:]*)/gm)].map(([, name = '']) => name)
    expect(named.filter((name) => name !== 'ci' && name !== 'run' && !(name in scripts))).toEqual([])
  })
})

describe('decisions', () => {
  const notes = documents.filter((path) => path.startsWith(join('docs', 'decisions')))

  it('are numbered without a gap', () => {
    const numbers = notes.map((path) => Number(basename(path).slice(0, 4)))
    expect(numbers).toEqual(numbers.map((_, index) => index + 1))
    expect(notes.length).toBeGreaterThanOrEqual(5)
  })

  it.each(notes)('%s is short and says context, decision and consequence', (path) => {
    const text = read(path)
    expect(text.split('\n').length).toBeLessThanOrEqual(41)
    expect(text).toMatch(new RegExp(`^# ${Number(basename(path).slice(0, 4))}\\. `))
    for (const part of ['**Context.**', '**Decision.**', '**Consequence.**']) expect(text).toContain(part)
  })
})

it('has a menu that fits on a screen', () => {
  const names = Object.keys(scripts)
  expect(names.length).toBeLessThanOrEqual(20)
  expect(Object.values(scripts).filter((script) => script.includes('\n'))).toEqual([])
})
