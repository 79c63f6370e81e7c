import { workerData } from 'node:worker_threads'
import { sensors } from './sensors/index.ts'
import { serve } from './serve.ts'

serve(sensors, workerData)
