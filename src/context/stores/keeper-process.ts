import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { known, unknown } from '../../domain/answer.ts'
import type { Answer } from '../../domain/answer.ts'

const patience = 60_000

const answerSchema = z.strictObject({ done: z.unknown(), refused: z.string() })

/**
 * Hands a task to the process that performs it (`memory-keeper.ts`), with an empty environment; what takes too long is
 * ended. Answers what it printed.
 */
export const askKeeper = (task: unknown): Promise<Answer<unknown>> =>
  new Promise((settle) => {
    const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'mjs'
    const program = fileURLToPath(new URL(`./memory-keeper.${ending}`, import.meta.url))
    const options = { env: {}, timeout: patience, killSignal: 'SIGKILL', maxBuffer: 256 * 1024 * 1024 } as const
    const flags = ['--no-warnings', '--max-old-space-size=512']
    const child = execFile(process.execPath, [...flags, program], options, (error, stdout) => {
      if (error?.killed === true) return settle(unknown(`SQLite took longer than ${patience / 1000} s over it`))
      if (error !== null) return settle(unknown(`the process that reads it failed: ${error.code ?? error.message}`))
      const { done, refused } = answerSchema.parse(JSON.parse(stdout))
      return settle(refused === '' ? known(done) : unknown(refused))
    })
    child.stdin?.on('error', () => {})
    child.stdin?.end(JSON.stringify(task))
  })
