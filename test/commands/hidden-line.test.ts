import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { readHiddenLine } from '../../src/commands/hidden-line.ts'

/** A terminal: what is typed into it, what it shows, and whether it echoes. */
const terminal = () => {
  const modes: boolean[] = []
  const shown: string[] = []
  const keys = new PassThrough()
  const keyboard = Object.assign(keys, { setRawMode: (raw: boolean) => void modes.push(raw) })
  return { keys, modes, shown, keyboard, screen: { write: (text: string) => shown.push(text) > 0 } }
}

describe('a hidden line', () => {
  it.each([
    ['a line', ['hunter2\r'], 'hunter2'],
    ['a line in pieces', ['hun', 'ter', '2', '\n'], 'hunter2'],
    ['a line that was mended', ['hunx\u007fter3\b2\r'], 'hunter2'],
    ['a line beyond ASCII', ['p\u00e4ss\u{1f511}x\u007f\r'], 'p\u00e4ss\u{1f511}'],
    ['nothing', ['\r'], ''],
  ])('takes %s and shows none of it', async (_, chunks, line) => {
    const { keys, modes, shown, keyboard, screen } = terminal()
    const read = readHiddenLine(keyboard, screen, 'Value: ')
    for (const chunk of chunks) keys.write(chunk)
    expect(await read).toBe(line)
    expect([shown.join(''), modes]).toEqual(['Value: \n', [true, false]])
  })

  it.each([
    ['a person breaks off', (keys: PassThrough) => keys.write('hunt\u0003')],
    ['the input ends', (keys: PassThrough) => keys.end('hunt')],
  ])('fails when %s, and leaves the terminal as it was', async (_, end) => {
    const { keys, modes, keyboard, screen } = terminal()
    const read = readHiddenLine(keyboard, screen, 'Value: ')
    end(keys)
    await expect(read).rejects.toThrow('broken off')
    expect(modes).toEqual([true, false])
  })
})
