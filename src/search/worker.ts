import { enableCompileCache } from 'node:module'
import { workerData } from 'node:worker_threads'
import { z } from 'zod'

// A thread does not take over that the process keeps compiled code.
const { compiled } = z.object({ compiled: z.string().nullable() }).parse(workerData)
if (compiled !== null) enableCompileCache(compiled)
const [{ sensors }, { serve }] = await Promise.all([import('./sensors/index.ts'), import('./serve.ts')])
serve(sensors, workerData)
