import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { known, unknown } from '../../domain/answer.ts'
import type { Answer } from '../../domain/answer.ts'

/** What a reader is given: its name (a module beside this one), arguments, and limits. */
export interface ReaderCall {
  readonly reader: 'digest-reader' | 'sqlite-reader' | 'table-reader'
  readonly args: readonly string[]
  /** Milliseconds after which it is ended. */
  readonly patience: number
  /** Who took longer, for the user. */
  readonly who: string
}

/**
 * Runs a reader as a process of its own, with an empty environment: a file can be made so that reading it never ends,
 * or fills the memory, and only a process can be ended in the middle of that. Answers what it prints.
 */
export const runReader = ({ reader, args, patience, who }: ReaderCall): Promise<Answer<string>> =>
  new Promise((settle) => {
    const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'mjs'
    const program = fileURLToPath(new URL(`./${reader}.${ending}`, import.meta.url))
    const options = { env: {}, timeout: patience, killSignal: 'SIGKILL', maxBuffer: 128 * 1024 * 1024 } as const
    const flags = ['--no-warnings', '--max-old-space-size=512']
    execFile(process.execPath, [...flags, program, ...args], options, (error, stdout) => {
      if (error === null) settle(known(stdout))
      else if (error.killed === true)
        settle(unknown(`${who} took longer than ${patience / 1000} s over it and was ended`))
      else settle(unknown(`the process that reads it failed: ${error.code ?? error.message}`))
    })
  })
