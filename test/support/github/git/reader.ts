import { spawn } from 'node:child_process'
import { gitEnvironment } from './git.ts'

export type ObjectType = 'blob' | 'tree' | 'commit' | 'tag'
export type GitObject = { readonly oid: string; readonly type: ObjectType; readonly content: Buffer }

/** What git says of an object before its content. */
export type ObjectHead = Pick<GitObject, 'oid' | 'type'> & { readonly size: number }

type Reader = {
  readonly read: (spec: string) => Promise<GitObject | undefined>
  readonly head: (spec: string) => Promise<ObjectHead | undefined>
  readonly close: () => void
}

type Waiting =
  | { readonly command: 'contents'; readonly settle: (object: GitObject | undefined) => void }
  | { readonly command: 'info'; readonly settle: (head: ObjectHead | undefined) => void }

const isType = (word: string | undefined): word is ObjectType =>
  word === 'blob' || word === 'tree' || word === 'commit' || word === 'tag'

/** One `git cat-file --batch-command` that lives as long as the repository: an object costs a pipe, not a process. */
const openReader = (directory: string): Reader => {
  const child = spawn('git', ['cat-file', '--batch-command'], {
    cwd: directory,
    env: gitEnvironment(),
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const waiting: Waiting[] = []
  let buffer = Buffer.alloc(0)
  let chunks: Buffer[] = []
  let held = 0
  let needed = 0

  const drain = (): void => {
    for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
      const end = buffer.indexOf(10)
      if (end < 0) return
      const [oid = '', type, size = '0'] = buffer.subarray(0, end).toString('utf8').split(' ')
      if (!isType(type) || first.command === 'info') {
        buffer = buffer.subarray(end + 1)
        waiting.shift()
        if (!isType(type) || first.command !== 'info') first.settle(undefined)
        else first.settle({ oid, type, size: Number(size) })
        continue
      }
      const stop = end + 1 + Number(size)
      needed = stop + 1
      if (buffer.length < needed) return
      waiting.shift()
      first.settle({ oid, type, content: Buffer.from(buffer.subarray(end + 1, stop)) })
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
    for (const { settle } of waiting.splice(0)) settle(undefined)
  })
  child.unref()

  const canAsk = (spec: string): boolean => spec !== '' && !/[\n\r\0]/.test(spec) && child.exitCode === null
  const ask = (one: Waiting, spec: string): void => {
    waiting.push(one)
    child.stdin.write(`${one.command} ${spec}\n`)
  }

  return {
    read: (spec) =>
      new Promise((settle) => (canAsk(spec) ? ask({ command: 'contents', settle }, spec) : settle(undefined))),
    head: (spec) =>
      new Promise((settle) => (canAsk(spec) ? ask({ command: 'info', settle }, spec) : settle(undefined))),
    close: () => {
      child.stdin.end()
    },
  }
}

const readers = new Map<string, Reader>()

const readerOf = (directory: string): Reader => {
  const reader = readers.get(directory) ?? openReader(directory)
  readers.set(directory, reader)
  return reader
}

/** The object that a revision names (`main`, `<oid>`, `main:path`, `v1^{commit}`), or nothing. */
export const readObject = (directory: string, spec: string): Promise<GitObject | undefined> =>
  readerOf(directory).read(spec)

/** Type and size of the object that a revision names, or nothing. */
export const readHead = (directory: string, spec: string): Promise<ObjectHead | undefined> =>
  readerOf(directory).head(spec)

/** Ends the reading process of a repository. */
export const closeReader = (directory: string): void => {
  readers.get(directory)?.close()
  readers.delete(directory)
}
