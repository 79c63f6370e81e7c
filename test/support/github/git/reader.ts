import { spawn } from 'node:child_process'
import { gitEnvironment } from './git.ts'

export type ObjectType = 'blob' | 'tree' | 'commit' | 'tag'
export type GitObject = { readonly oid: string; readonly type: ObjectType; readonly content: Buffer }

type Reader = { readonly read: (spec: string) => Promise<GitObject | undefined>; readonly close: () => void }

const isType = (word: string | undefined): word is ObjectType =>
  word === 'blob' || word === 'tree' || word === 'commit' || word === 'tag'

/** One `git cat-file --batch` that lives as long as the repository: an object costs a pipe, not a process. */
const openReader = (directory: string): Reader => {
  const child = spawn('git', ['cat-file', '--batch'], {
    cwd: directory,
    env: gitEnvironment(),
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const waiting: ((object: GitObject | undefined) => void)[] = []
  let buffer = Buffer.alloc(0)
  let chunks: Buffer[] = []
  let held = 0
  let needed = 0

  const drain = (): void => {
    while (waiting.length > 0) {
      const end = buffer.indexOf(10)
      if (end < 0) return
      const [oid = '', type, size = '0'] = buffer.subarray(0, end).toString('utf8').split(' ')
      if (!isType(type)) {
        buffer = buffer.subarray(end + 1)
        waiting.shift()?.(undefined)
        continue
      }
      const stop = end + 1 + Number(size)
      needed = stop + 1
      if (buffer.length < needed) return
      waiting.shift()?.({ oid, type, content: Buffer.from(buffer.subarray(end + 1, stop)) })
      buffer = buffer.subarray(needed)
      needed = 0
    }
  }

  child.stdout.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    held += chunk.length
    if (buffer.length + held < needed) return
    buffer = Buffer.concat([buffer, ...chunks])
    chunks = []
    held = 0
    drain()
  })
  child.stdin.on('error', () => undefined)
  child.on('close', () => {
    for (const resolve of waiting.splice(0)) resolve(undefined)
  })
  child.unref()

  return {
    read: (spec) =>
      spec === '' || /[\n\r\0]/.test(spec) || child.exitCode !== null
        ? Promise.resolve(undefined)
        : new Promise((resolve) => {
            waiting.push(resolve)
            child.stdin.write(`${spec}\n`)
          }),
    close: () => {
      child.stdin.end()
    },
  }
}

const readers = new Map<string, Reader>()

/** The object that a revision names (`main`, `<oid>`, `main:path`, `v1^{commit}`), or nothing. */
export const readObject = (directory: string, spec: string): Promise<GitObject | undefined> => {
  const reader = readers.get(directory) ?? openReader(directory)
  readers.set(directory, reader)
  return reader.read(spec)
}

/** Ends the reading process of a repository. */
export const closeReader = (directory: string): void => {
  readers.get(directory)?.close()
  readers.delete(directory)
}
