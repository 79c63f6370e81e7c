import { expect, it } from 'vitest'
import { notebook } from '../../src/formats/notebooks.ts'

const parse = (content: unknown, indent = 1) =>
  notebook.parse({ path: 'a.ipynb', text: JSON.stringify(content, null, indent) })

const twice = { cell_type: 'code', metadata: {}, outputs: [], source: ['x = 1\n', '\n', 'x = 1'] }

it('gives every line of a cell the line of the file that holds it', () => {
  const { cells, language, fault } = parse({ cells: [twice, { ...twice, id: 'again' }], metadata: {} })
  expect({ language, fault }).toEqual({ language: null, fault: null })
  expect(cells.map(({ id, source }) => [id, source.text, source.lines])).toEqual([
    ['0', 'x = 1\n\nx = 1', [8, 9, 10]],
    ['again', 'x = 1\n\nx = 1', [18, 19, 20]],
  ])
})

it('takes a source that is one string, and text outputs before or behind it', () => {
  const output = { output_type: 'stream', name: 'stdout', text: ['key\n', 'value\n'] }
  const image = { output_type: 'display_data', data: { 'image/png': 'iVBORw0', 'text/plain': ['<Figure>'] } }
  const { cells } = parse({
    cells: [{ cell_type: 'code', source: 'a\nb', outputs: [output, image] }],
    metadata: { kernelspec: { language: 'python' } },
  })
  expect(cells[0]?.source).toEqual({ text: 'a\nb', lines: [5, 5] })
  expect(cells[0]?.outputs).toEqual([
    { text: 'key\nvalue\n', lines: [11, 12] },
    { text: '<Figure>', lines: [20] },
  ])
})

it.each([
  ['{', 'it is not valid JSON'],
  ['[]', 'it is no notebook of format 4'],
  ['{"worksheets": []}', 'it is no notebook of format 4'],
  ['{"cells": [{}]}', 'it is no notebook of format 4'],
])('says why %s cannot be read', (text, fault) => {
  expect(notebook.parse({ path: 'a.ipynb', text })).toEqual({ cells: [], language: null, fault })
})
