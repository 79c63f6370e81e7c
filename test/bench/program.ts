import { spawn } from 'node:child_process'
import { cpSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { watchMemory } from './memory.ts'
import { rebuild } from '../house/build-check.ts'

export const root = resolve(import.meta.dirname, '../..')

/** The program as it ships, built into a folder of its own: gives the folder of the bundles. */
export const buildProgram = (folder: string): string => {
  mkdirSync(folder, { recursive: true })
  cpSync(join(root, 'playbooks'), join(folder, 'playbooks'), { recursive: true })
  const bundles = join(folder, 'dist')
  rebuild(bundles)
  return bundles
}

/** One run of node: what it is started with and where. */
export interface Start {
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  /** Whether its memory is looked at as it runs. */
  readonly watched?: boolean
}

/** What a run took and said. `ms` is wall time from the start to the end. `marks`: what it wrote to descriptor 3. */
export interface Ran {
  readonly ms: number
  readonly began: number
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  readonly marks: string
  /** Bytes that it and all processes below it held at once; 0 where nobody looked. */
  readonly peak: number
}

const clock = (): number => performance.timeOrigin + performance.now()

/** Runs node to its end. Its environment holds nothing of ours but the path and what is given. */
export const runNode = ({ args, cwd, env, watched = false }: Start): Promise<Ran> =>
  new Promise((settle, reject) => {
    const began = clock()
    const child = spawn(process.execPath, args, {
      cwd,
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    })
    const peak = watched ? watchMemory(child.pid ?? 0) : () => 0
    const said = ['', '', '', '']
    for (const [index, stream] of child.stdio.entries()) {
      stream?.on('data', (chunk: Buffer) => {
        said[index] = `${said[index] ?? ''}${chunk.toString('utf8')}`
      })
    }
    child.on('error', reject)
    child.on('close', (code) => {
      const [, stdout = '', stderr = '', marks = ''] = said
      settle({ ms: clock() - began, began, code, stdout, stderr, marks, peak: peak() })
    })
  })

/** The middle of some numbers; of an even count, the mean of the two in the middle. */
export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((left, right) => left - right)
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN
  return (upper + lower) / 2
}
