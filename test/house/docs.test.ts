import { expect, it } from 'vitest'
import { generatedPages, stalePages } from './docs.ts'

const generated = await generatedPages()

it('has pages and schemas as the code says them (npm run docs)', () => {
  const pages = generated
  expect(pages.size).toBeGreaterThan(10)
  expect(stalePages(pages)).toEqual([])
})

it('notices a page that changed, one that is missing and one that belongs to nothing', () => {
  const pages = new Map(generated)
  const stale = stalePages(pages)
  pages.set('docs/sensors/README.md', 'other')
  pages.set('docs/sensors/new.md', 'new')
  pages.delete('docs/schema/survey.schema.json')
  expect(stalePages(pages).filter((path) => !stale.includes(path))).toEqual([
    'docs/schema/survey.schema.json',
    'docs/sensors/README.md',
    'docs/sensors/new.md',
  ])
})
