import { serve } from '../../src/search/serve-inspections.ts'
import { slow, words } from './words-sensor.ts'

serve([slow, words])
