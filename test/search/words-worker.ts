import { workerData } from 'node:worker_threads'
import { serve } from '../../src/search/serve.ts'
import { asking, slow, words } from './words-sensor.ts'

serve([asking, slow, words], workerData)
