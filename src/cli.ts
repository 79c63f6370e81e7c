#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'

// Compiling the program is a third of a search that finds nothing changed. Only what is imported after this is kept.
enableCompileCache(join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'sar-watchdog', 'compiled'))
const { runProcess } = await import('./commands/process.ts')
const { liveForOneSearch, liveOn } = await import('./search/wasm-compiler.ts')
if (process.argv[2] === 'serve') liveOn()
else liveForOneSearch()
await runProcess(process.env)
