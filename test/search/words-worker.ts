import { getEnvironmentData, workerData } from 'node:worker_threads'
import { serve } from '../../src/search/serve.ts'
import { asking, slow, telling, words } from './words-sensor.ts'

if (getEnvironmentData('cannot start') === true) throw new Error('this thread cannot start')
serve([asking, slow, telling, words], workerData)
