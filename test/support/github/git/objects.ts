import { createHash, randomUUID } from 'node:crypto'
import { access, mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { deflate } from 'node:zlib'
import type { ObjectType } from './reader.ts'

const packed = promisify(deflate)

/** Writes a loose object as git does ("Git Internals - Git Objects"), without a process of its own; answers its id. */
export const writeObject = async (directory: string, type: ObjectType, content: Buffer): Promise<string> => {
  const whole = Buffer.concat([Buffer.from(`${type} ${content.length}\0`), content])
  const oid = createHash('sha1').update(whole).digest('hex')
  const path = join(directory, 'objects', oid.slice(0, 2), oid.slice(2))
  const isThere = await access(path).then(
    () => true,
    () => false,
  )
  if (isThere) return oid
  await mkdir(dirname(path), { recursive: true })
  const fresh = join(directory, 'objects', `new-${randomUUID()}`)
  await writeFile(fresh, await packed(whole, { level: 1 }))
  await rename(fresh, path)
  return oid
}
