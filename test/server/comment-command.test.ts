import { describe, expect, it } from 'vitest'
import { readCommentCommand } from '../../src/server/comment-command.ts'

const read = (body: string) => readCommentCommand(body, ['@bot', '@sar-watchdog'])

describe('a comment as a command', () => {
  it.each([
    ['@bot sar sprint', 'sprint', []],
    ['/sar rescue SAR-001 apply', 'rescue', ['SAR-001', 'apply']],
    ['@SAR-watchdog gate\nthanks', 'gate', []],
    ['@bot sar', 'help', []],
  ])('reads %j', (body, name, args) => {
    expect(read(body)).toEqual({ known: true, name, args })
  })

  it.each([
    '> @bot sar sprint apply',
    '```\n@bot sar sprint apply\n```',
    '    @bot sar halt',
    'please @bot sar halt',
    '@botany sar halt',
    '',
    '\n@bot sar halt',
  ])('does not obey %j', (body) => {
    expect(read(body)).toBeNull()
  })

  it('names the nearest command for an unknown word', () => {
    expect(read('@bot sar sprnt')).toEqual({ known: false, word: 'sprnt', nearest: 'sprint' })
    expect(read('@bot sar frobnicate')).toEqual({ known: false, word: 'frobnicate', nearest: null })
  })
})
