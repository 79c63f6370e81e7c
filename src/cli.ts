#!/usr/bin/env node
import { homedir } from 'node:os'
import { join } from 'node:path'

const oldest = 24

/** Runs the command line of this process. */
const run = async (): Promise<void> => {
  // Compiling the program is a third of a search that finds nothing changed. Only what is imported after this is kept.
  const { enableCompileCache } = await import('node:module')
  enableCompileCache(join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'sar-watchdog', 'compiled'))
  const { runProcess } = await import('./commands/process.ts')
  const { liveForOneSearch, liveOn } = await import('./search/wasm-compiler.ts')
  if (process.argv[2] === 'serve') liveOn()
  else liveForOneSearch()
  await runProcess(process.env)
}

// An older Node would stop at the first import that it lacks, with a stack trace and no word of why.
if (Number.parseInt(process.versions.node, 10) >= oldest) await run()
else {
  process.stderr.write(`sar-watchdog: this is Node ${process.versions.node}; install Node ${oldest} or a later one\n`)
  process.exitCode = 3
}
