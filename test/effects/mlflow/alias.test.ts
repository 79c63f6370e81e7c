import { createServer } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Change } from '../../../src/domain/change.ts'
import { withModelAliases } from '../../../src/effects/mlflow/alias.ts'

const move = {
  kind: 'set-model-alias',
  model: 'shop',
  alias: 'champion',
  from: '3',
  version: '1',
} as const satisfies Change

/** A server that holds one alias; `deaf`: it takes what it is told and does not keep it. */
const registry = async (at: string, deaf = false) => {
  let version = at
  const asked: string[] = []
  const server = createServer((request, response) => {
    const { method = '', url = '' } = request
    asked.push(`${method} ${url.split('?')[0] ?? ''}`)
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')))
    request.on('end', () => {
      if (method === 'POST' && !deaf) version = /"version":"(\d+)"/.exec(body)?.[1] ?? version
      response.end(method === 'POST' ? '{}' : JSON.stringify({ model_version: { name: 'shop', version } }))
    })
  })
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle))
  onTestFinished(() => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  const uri = `http://127.0.0.1:${address.port}`
  const github: Change[] = []
  const apply = withModelAliases(
    async (change) => {
      github.push(change)
      return { kind: change.kind, number: null, sha: null, url: null, already: false }
    },
    { uri, token: null, username: null, password: null },
  )
  return { apply, github, asked, version: () => version }
}

const posts = (asked: readonly string[]) => asked.filter((one) => one.startsWith('POST '))

describe('set-model-alias', () => {
  it('moves it once, and reads it back', async () => {
    const { apply, asked, version, github } = await registry('3')
    expect(await apply(move)).toMatchObject({ kind: 'set-model-alias', already: false })
    expect(version()).toBe('1')
    expect(asked.at(-1)).toBe('GET /api/2.0/mlflow/registered-models/alias')
    expect(await apply(move)).toMatchObject({ already: true })
    expect(posts(asked)).toHaveLength(1)
    expect(github).toEqual([])
  })

  it('leaves alone what somebody moved meanwhile', async () => {
    const { apply, asked, version } = await registry('4')
    await expect(apply(move)).rejects.toThrow('was at version 3 and is at 4 now: left alone')
    expect([version(), posts(asked)]).toEqual(['4', []])
  })

  it('fails where it does not read back', async () => {
    const { apply } = await registry('3', true)
    await expect(apply(move)).rejects.toThrow('is at version 3 after it was moved to 1')
  })

  it('hands every other change on', async () => {
    const { apply, github, asked } = await registry('3')
    await apply({ kind: 'delete-branch', branch: 'x' })
    expect([github.length, asked]).toEqual([1, []])
  })
})
